#include "dtbridge/rebuild/window_rebuild.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "dtbridge/base/config_error.h"
#include "fakes/fake_clock.h"
#include "fakes/fake_record_history.h"

namespace dtbridge {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;

/// Says when it is being read, and reads until there is no going on.
class EndlessHistory final : public RecordHistory {
 public:
  EndlessHistory(std::atomic<bool>& is_reading, FakeClock* to_advance)
      : is_reading_(is_reading), to_advance_(to_advance) {}

  Expected<Extent, std::string> Look(const GoOn& go_on) override {
    is_reading_ = true;
    is_reading_.notify_all();
    while (go_on()) {
      if (to_advance_ != nullptr) to_advance_->Advance(seconds{1});
    }
    return Unexpected(std::string("Kafka does not answer"));
  }
  std::vector<UnreadableStretch> Read(std::span<const Stretch>, const GoOn&, const Take&) override {
    return {};
  }

 private:
  std::atomic<bool>& is_reading_;
  FakeClock* const to_advance_;
};

class WindowRebuildTest : public testing::Test {
 protected:
  WindowRebuildTest() { history_->Put(0, 0, Event("x")); }

  FakeRecordHistory::Headers Event(const std::string& id) const {
    return {{"ce_id", id},
            {"ce_type", "com.disruptive-technologies.event.touch.v1"},
            {"ce_connector", "a"},
            {"ce_receivedtime", FormatRfc3339(clock_.Now() - minutes{1})}};
  }

  WindowRebuild Make(RebuildMode mode = RebuildMode::kAuto) {
    return {{.rebuild = mode},
            {.topics = {"touches", "others", "more"},
             .connectors = {"a"},
             .open =
                 [this] {
                   ++opened_;
                   return open_();
                 }},
            window_,
            clock_,
            logger_,
            registry_};
  }

  /// Lets the thread come to its end, then looks.
  void Run(const std::function<bool()>& is_over) {
    WindowRebuild rebuild = Make();
    rebuild.Start();
    while (!is_over()) std::this_thread::yield();
  }

  double State(const char* state) {
    return registry_.Gauges("dedup_rebuild_state", "").With({{"state", state}}).Value();
  }
  bool IsOver() { return State("done") + State("partial") + State("failed") > 0; }
  double Counter(const char* name) { return registry_.Counters(name, "").With().Value(); }

  FakeClock clock_;
  Registry registry_;
  std::string log_;  // the rebuilding thread's, until it was joined
  Logger logger_{{}, clock_, registry_, [this](std::string_view line) { log_.append(line); }};
  DuplicateWindow window_{{}, registry_};
  std::unique_ptr<FakeRecordHistory> history_ = std::make_unique<FakeRecordHistory>();
  std::function<std::unique_ptr<RecordHistory>()> open_ = [this] { return std::move(history_); };
  std::atomic<int> opened_{0};
};

TEST_F(WindowRebuildTest, FillsTheWindowOnceAndSaysSo) {
  {
    WindowRebuild rebuild = Make();
    EXPECT_EQ(State("waiting"), 1);
    rebuild.Start();
    rebuild.Start();
    while (!IsOver()) std::this_thread::yield();
    rebuild.Start();
  }
  EXPECT_EQ(opened_, 1);
  EXPECT_EQ(State("done"), 1);
  EXPECT_EQ(State("waiting") + State("reading") + State("partial") + State("failed"), 0);
  EXPECT_EQ(window_.Size(), 1U);
  EXPECT_EQ(Counter("dedup_rebuild_records_total"), 1);
  EXPECT_EQ(Counter("dedup_rebuild_entries_total"), 1);
  EXPECT_THAT(log_, AllOf(HasSubstr("the duplicate window is filled"), HasSubstr("\"records\":1"),
                          HasSubstr("\"ended_by\":\"history\"")));
}

TEST_F(WindowRebuildTest, DoesNothingWhenItIsOff) {
  {
    WindowRebuild rebuild = Make(RebuildMode::kOff);
    rebuild.Start();
  }
  EXPECT_EQ(opened_, 0);
  EXPECT_EQ(State("off"), 1);
  EXPECT_EQ(log_, "");
}

TEST_F(WindowRebuildTest, DoesNothingOnceItWasStopped) {
  WindowRebuild rebuild = Make();
  rebuild.Stop();
  rebuild.Start();
  EXPECT_EQ(opened_, 0);
}

TEST_F(WindowRebuildTest, WarnsOnceAboutAllThatCannotBeRead) {
  history_->Hide({1, "Topic authorization failed"});
  history_->Hide({1, "Topic authorization failed"});
  history_->Hide({2, "Unknown topic"});
  Run([this] { return IsOver(); });
  EXPECT_EQ(State("partial"), 1);
  EXPECT_EQ(window_.Size(), 1U);
  EXPECT_THAT(log_,
              AllOf(HasSubstr("\"level\":\"warn\""), HasSubstr("\"topic\":\"others\""),
                    HasSubstr("Topic authorization failed"), HasSubstr("\"unreadable_topics\":2")));
  EXPECT_EQ(std::count(log_.begin(), log_.end(), '\n'), 1);
}

TEST_F(WindowRebuildTest, FailsWithAWarningWhenNothingCanBeRead) {
  history_->Break(0, 0, 0, "Topic authorization failed");
  Run([this] { return IsOver(); });
  EXPECT_EQ(State("failed"), 1);
  EXPECT_THAT(log_, HasSubstr("Topic authorization failed"));
}

TEST_F(WindowRebuildTest, FailsWithAWarningWhenItsPropertiesAreRefused) {
  open_ = []() -> std::unique_ptr<RecordHistory> { throw ConfigError("kafka: no such file"); };
  Run([this] { return IsOver(); });
  EXPECT_EQ(State("failed"), 1);
  EXPECT_THAT(log_, AllOf(HasSubstr("\"level\":\"warn\""), HasSubstr("kafka: no such file")));
}

TEST_F(WindowRebuildTest, GivesUpWhenItsTimeIsOver) {
  std::atomic<bool> is_reading{false};
  open_ = [&] { return std::make_unique<EndlessHistory>(is_reading, &clock_); };
  Run([this] { return State("failed") > 0; });
  EXPECT_THAT(log_, HasSubstr("\"ms\":10000"));
}

TEST_F(WindowRebuildTest, StopsWhileItReads) {
  std::atomic<bool> is_reading{false};
  open_ = [&] { return std::make_unique<EndlessHistory>(is_reading, nullptr); };
  WindowRebuild rebuild = Make();
  rebuild.Start();
  is_reading.wait(false);
  rebuild.Stop();
  EXPECT_EQ(log_, "");
  EXPECT_EQ(State("failed"), 0);
}

}  // namespace
}  // namespace dtbridge
