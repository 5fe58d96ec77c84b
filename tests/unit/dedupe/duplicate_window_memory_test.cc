#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "dtbridge/dedupe/duplicate_window.h"
#include "dtbridge/metrics/registry.h"

namespace dtbridge {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using Verdict = DuplicateWindow::Verdict;

/// What the window is told of the time before the process began.
class DuplicateWindowMemoryTest : public testing::Test {
 protected:
  EventKey Key(const std::string& id) const { return window_.KeyFor(0, id, "touch"); }
  PastEvent Past(const std::string& id, std::chrono::milliseconds age) const {
    return {Key(id), now_ - age};
  }
  std::size_t Remember(const std::vector<PastEvent>& events) {
    return window_.Remember(events, now_);
  }
  Verdict Enter(const std::string& id, const std::string& body = "{}") {
    return window_.Enter(Key(id), body, now_, [](const Outcome&) {});
  }
  void Store(const std::string& id) {
    ASSERT_EQ(Enter(id), Verdict::kFirst);
    window_.Stored(Key(id), {}, now_);
  }
  double Conflicts() { return registry_.Counters("event_id_conflicts_total", "").With().Value(); }
  double Entries() { return registry_.Gauges("dedup_entries", "").With().Value(); }
  double Evicted(const char* reason) {
    return registry_.Counters("dedup_evictions_total", "").With({{"reason", reason}}).Value();
  }

  Registry registry_;
  DuplicateWindow window_{{.window = hours{13}, .max_entries = 100}, registry_};
  SteadyTime now_{minutes{5}};  // since the machine started
};

TEST_F(DuplicateWindowMemoryTest, KnowsARepeatOfWhatWasStoredBefore) {
  EXPECT_EQ(Remember({Past("a", minutes{1}), Past("b", hours{12})}), 2U);
  EXPECT_EQ(Enter("a"), Verdict::kStored);
  EXPECT_EQ(Enter("b"), Verdict::kStored) << "stored before the machine started";
  EXPECT_EQ(Enter("c"), Verdict::kFirst);
  EXPECT_EQ(window_.Size(), 3U);
  EXPECT_EQ(Entries(), 3);
}

TEST_F(DuplicateWindowMemoryTest, ConflictsWithNoBodyAsItSawNone) {
  Remember({Past("a", minutes{1})});
  Enter("a", "one body");
  Enter("a", "another");
  EXPECT_EQ(Conflicts(), 0);
}

TEST_F(DuplicateWindowMemoryTest, LeavesWhatIsInFlightAlone) {
  ASSERT_EQ(Enter("a"), Verdict::kFirst);
  EXPECT_EQ(Remember({Past("a", minutes{1})}), 0U);
  EXPECT_EQ(Enter("a"), Verdict::kInFlight);

  window_.Failed(Key("a"), {RejectReason::kQueueFull});
  EXPECT_EQ(window_.Size(), 0U);
  EXPECT_EQ(Enter("a"), Verdict::kFirst);
}

TEST_F(DuplicateWindowMemoryTest, KeepsTheTimeOfWhatWasStoredSince) {
  Store("a");
  EXPECT_EQ(Remember({Past("a", hours{12})}), 0U);
  now_ += hours{13};
  EXPECT_EQ(Enter("a"), Verdict::kStored);
}

TEST_F(DuplicateWindowMemoryTest, TakesNothingThatIsOlderThanTheWindow) {
  EXPECT_EQ(Remember({Past("a", hours{13}), Past("b", hours{13} + milliseconds{1})}), 1U);
  EXPECT_EQ(Enter("a"), Verdict::kStored);
  EXPECT_EQ(Enter("b"), Verdict::kFirst);
}

TEST_F(DuplicateWindowMemoryTest, ForgetsWhatItRemembersAtItsAge) {
  Store("new");
  Remember({Past("young", hours{1}), Past("old", hours{12})});

  now_ += hours{1} + milliseconds{1};
  EXPECT_EQ(Enter("x"), Verdict::kFirst);
  EXPECT_EQ(Evicted("age"), 1);
  EXPECT_EQ(Enter("young"), Verdict::kStored);
  EXPECT_EQ(Enter("old"), Verdict::kFirst);
}

TEST_F(DuplicateWindowMemoryTest, ForgetsTheOldestFirstWhenItIsFull) {
  Store("new");
  Remember({Past("young", minutes{1}), Past("old", minutes{2})});
  Remember({Past("older", minutes{3}), Past("oldest", minutes{4})});
  for (int i = 0; i < 97; ++i) Store("x" + std::to_string(i));

  EXPECT_EQ(Evicted("size"), 2);
  EXPECT_EQ(Enter("old"), Verdict::kStored);
  EXPECT_EQ(Enter("young"), Verdict::kStored);
  EXPECT_EQ(Enter("new"), Verdict::kStored);
  EXPECT_EQ(Enter("older"), Verdict::kFirst);
}

TEST_F(DuplicateWindowMemoryTest, PushesNothingOut) {
  for (int i = 0; i < 60; ++i) Store("x" + std::to_string(i));
  std::vector<PastEvent> past;
  for (int i = 0; i < 600; ++i) past.push_back(Past("p" + std::to_string(i), minutes{i}));
  EXPECT_EQ(Remember(past), 40U);

  EXPECT_EQ(window_.Size(), 100U);
  EXPECT_EQ(Evicted("size"), 0);
  EXPECT_EQ(Enter("x0"), Verdict::kStored);
  EXPECT_EQ(Enter("p39"), Verdict::kStored) << "the newest of the past were taken";
}

TEST_F(DuplicateWindowMemoryTest, StillForgetsInOrderWhenTheOrderItIsToldIsWrong) {
  Remember({Past("first", hours{3}), Past("second", hours{1})});
  now_ += hours{10} + milliseconds{1};
  EXPECT_EQ(Enter("first"), Verdict::kFirst);
  EXPECT_EQ(Enter("second"), Verdict::kFirst) << "taken for as old as the oldest";
}

TEST_F(DuplicateWindowMemoryTest, GrowsWithWhatItRemembers) {
  DuplicateWindow window({.window = hours{13}, .max_entries = 5000}, registry_);
  std::vector<PastEvent> past;
  for (int i = 0; i < 5000; ++i) {
    past.push_back({window.KeyFor(0, std::to_string(i), "touch"), now_ - minutes{i % 60}});
  }
  EXPECT_EQ(window.Remember(past, now_), 5000U);
  for (const PastEvent& event : past) {
    ASSERT_EQ(window.Enter(event.key, "{}", now_, {}), Verdict::kStored);
  }
}

}  // namespace
}  // namespace dtbridge
