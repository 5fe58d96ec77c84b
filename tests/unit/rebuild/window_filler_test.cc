#include "window_filler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "fakes/fake_clock.h"
#include "fakes/fake_record_history.h"

namespace dtbridge {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using Verdict = DuplicateWindow::Verdict;

class WindowFillerTest : public testing::Test {
 protected:
  /// Headers as the router writes them.
  FakeRecordHistory::Headers Event(const std::string& id, microseconds age,
                                   const std::string& connector = "a") const {
    return {{"ce_id", id},
            {"ce_type", "com.disruptive-technologies.event.touch.v1"},
            {"ce_connector", connector},
            {"ce_receivedtime", FormatRfc3339(clock_.Now() - age)}};
  }

  RebuildSummary Fill(std::size_t max_entries = 1000) {
    options_.max_entries = max_entries;
    window_.emplace(options_, registry_);
    return WindowFiller(options_, {"a", "b"}, *window_, clock_, probe_).Fill(history_, go_on_);
  }

  bool Knows(const std::string& id, ConnectorIndex connector = 0) {
    const EventKey key = window_->KeyFor(connector, id, "touch");
    return window_->Enter(key, "{}", clock_.Steady(), [](const Outcome&) {}) == Verdict::kStored;
  }

  FakeClock clock_;
  Registry registry_;
  Logger logger_{{}, clock_, registry_, [](std::string_view) {}};
  RebuildProbe probe_{false, logger_, registry_};
  DedupeOptions options_{.window = hours{13}};
  FakeRecordHistory history_;
  RecordHistory::GoOn go_on_ = [] { return true; };
  std::optional<DuplicateWindow> window_;
};

TEST_F(WindowFillerTest, RecognisesEventsByTheirHeaders) {
  history_.Put(0, 0, Event("x", minutes{3}));
  history_.Put(1, 4, Event("y", minutes{2}, "b"));
  const RebuildSummary summary = Fill();

  EXPECT_EQ(summary.records, 2U);
  EXPECT_EQ(summary.entries, 2U);
  EXPECT_EQ(summary.end, RebuildEnd::kHistory);
  EXPECT_EQ(summary.failure, "");
  EXPECT_TRUE(Knows("x"));
  EXPECT_TRUE(Knows("y", 1));
  EXPECT_FALSE(Knows("x", 1)) << "another connector's";
}

TEST_F(WindowFillerTest, PassesOverWhatIsNoEventOfTheseConnectors) {
  history_.Put(0, 0, {{"ce_id", "x"}}, 1'700'000'000'000);
  history_.Put(0, 0, Event("y", minutes{2}, "removed"));
  const RebuildSummary summary = Fill();
  EXPECT_EQ(summary.records, 2U);
  EXPECT_EQ(summary.entries, 0U);
}

TEST_F(WindowFillerTest, CountsAnEventsAgeFromWhenItWasReceived) {
  history_.Put(0, 0, Event("young", hours{1}), 1);
  Fill();
  clock_.Advance(hours{12});
  EXPECT_TRUE(Knows("young"));
  clock_.Advance(seconds{1});
  EXPECT_FALSE(Knows("young"));
}

TEST_F(WindowFillerTest, TakesTheFutureForNowAndTheFarPastForNothing) {
  history_.Put(0, 0, Event("first", hours{24 * 365 * 50}));
  history_.Put(0, 0, Event("ahead", -hours{24 * 365 * 1000}));
  EXPECT_EQ(Fill().entries, 1U);
  EXPECT_FALSE(Knows("first"));
  EXPECT_TRUE(Knows("ahead"));
}

TEST_F(WindowFillerTest, StopsReadingAPartitionAtTheWindowsAge) {
  for (int i = 0; i < 2000; ++i) history_.Put(0, 0, Event(std::to_string(i), hours{20}));
  for (int i = 0; i < 100; ++i) history_.Put(0, 0, Event("n" + std::to_string(i), hours{1}));
  const RebuildSummary summary = Fill();
  EXPECT_EQ(summary.records, 200U + 800U) << "two pieces";
  EXPECT_EQ(summary.entries, 100U);
  EXPECT_EQ(summary.end, RebuildEnd::kHistory);
}

TEST_F(WindowFillerTest, ReadsOnPastEventsThatWereReplayedLate) {
  history_.Put(0, 0, Event("young", hours{1}));
  for (int i = 0; i < 300; ++i) {
    auto replayed = Event(std::to_string(i), hours{24 * 7});
    replayed.push_back({"ce_replayedfrom", "dt.dead-letter/0/1"});
    history_.Put(0, 0, replayed);
  }
  Fill();
  EXPECT_TRUE(Knows("young"));
}

TEST_F(WindowFillerTest, KeepsTheNewestOfAllPartitionsWhenThereIsNoRoomForAll) {
  for (int i = 0; i < 1000; ++i) {
    history_.Put(0, i % 2, Event(std::to_string(i), minutes{600} - seconds{i}));
  }
  const RebuildSummary summary = Fill(300);
  EXPECT_EQ(summary.entries, 300U);
  EXPECT_EQ(summary.end, RebuildEnd::kLimit);
  EXPECT_TRUE(Knows("999"));
  EXPECT_TRUE(Knows("800"));
  EXPECT_FALSE(Knows("500"));
}

TEST_F(WindowFillerTest, ReadsWhatItCanAndSaysWhatItCannot) {
  history_.Put(0, 0, Event("x", minutes{3}));
  history_.Put(1, 0, Event("y", minutes{2}));
  history_.Break(1, 0, 0, "not authorized");
  history_.Hide({2, "no such topic"});
  const RebuildSummary summary = Fill();
  EXPECT_TRUE(Knows("x"));
  ASSERT_EQ(summary.unreadable.size(), 2U);
  EXPECT_EQ(summary.unreadable[0].topic, 2U);
  EXPECT_EQ(summary.unreadable[1].topic, 1U);
  EXPECT_EQ(summary.unreadable[1].why, "not authorized");
}

TEST_F(WindowFillerTest, KeepsWhatItHasWhenItsTimeIsUp) {
  for (int i = 0; i < 500; ++i) {
    history_.Put(0, 0, Event("p" + std::to_string(i), minutes{600} - seconds{i}));
    history_.Put(0, 1, Event("q" + std::to_string(i), minutes{700} - seconds{i}));
  }
  go_on_ = [this] { return history_.Pieces().size() < 2; };
  const RebuildSummary summary = Fill();
  EXPECT_EQ(summary.end, RebuildEnd::kTime);
  EXPECT_TRUE(Knows("p499"));
  EXPECT_FALSE(Knows("p0"));
}

TEST_F(WindowFillerTest, SaysWhyKafkaDidNotTell) {
  history_.FailToLook("Kafka does not answer");
  EXPECT_EQ(Fill().failure, "Kafka does not answer");
}

}  // namespace
}  // namespace dtbridge
