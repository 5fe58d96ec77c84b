#include "dtbridge/dedupe/duplicate_window.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "dtbridge/base/config_error.h"
#include "dtbridge/metrics/registry.h"

namespace dtbridge {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::SizeIs;
using Verdict = DuplicateWindow::Verdict;

class DuplicateWindowTest : public testing::Test {
 protected:
  EventKey Key(const std::string& id) const { return window_.KeyFor(0, id, "touch"); }

  Verdict Enter(const std::string& id, const std::string& body = "{}") {
    return window_.Enter(Key(id), body, now_,
                         [this](const Outcome& outcome) { told_.push_back(outcome); });
  }
  void Stored(const std::string& id) {
    window_.Stored(Key(id), {.partition = 3, .offset = 42}, now_);
  }

  double Entries() { return registry_.Gauges("dedup_entries", "").With().Value(); }
  double Conflicts() { return registry_.Counters("event_id_conflicts_total", "").With().Value(); }
  double Evicted(const char* reason) {
    return registry_.Counters("dedup_evictions_total", "").With({{"reason", reason}}).Value();
  }

  Registry registry_;
  DuplicateWindow window_{{.window = hours{13}, .max_entries = 100}, registry_};
  SteadyTime now_{hours{1}};
  std::vector<Outcome> told_;
};

TEST_F(DuplicateWindowTest, LetsTheFirstPublish) {
  EXPECT_EQ(Enter("a"), Verdict::kFirst);
  EXPECT_EQ(Enter("b"), Verdict::kFirst);
  EXPECT_EQ(window_.Size(), 2U);
}

TEST_F(DuplicateWindowTest, TellsARepeatThatItIsStored) {
  Enter("a");
  Stored("a");

  EXPECT_EQ(Enter("a"), Verdict::kStored);
  EXPECT_THAT(told_, SizeIs(0));
}

TEST_F(DuplicateWindowTest, LetsATwinWaitForTheFirstAndHaveItsReceipt) {
  Enter("a");
  EXPECT_EQ(Enter("a"), Verdict::kInFlight);
  EXPECT_EQ(Enter("a"), Verdict::kInFlight);
  EXPECT_THAT(told_, SizeIs(0));

  Stored("a");

  ASSERT_THAT(told_, SizeIs(2));
  for (const Outcome& outcome : told_) {
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->kind, Acceptance::Kind::kDuplicate);
    EXPECT_EQ(outcome->receipt.partition, 3);
    EXPECT_EQ(outcome->receipt.offset, 42);
  }
  EXPECT_EQ(Enter("a"), Verdict::kStored);
}

TEST_F(DuplicateWindowTest, TellsWaitersWhyTheFirstFailedAndLetsTheNextTry) {
  Enter("a");
  Enter("a");

  window_.Failed(Key("a"), {RejectReason::kQueueFull, "full"});

  ASSERT_THAT(told_, SizeIs(1));
  ASSERT_FALSE(told_[0]);
  EXPECT_EQ(told_[0].error().reason, RejectReason::kQueueFull);
  EXPECT_EQ(told_[0].error().detail, "full");
  EXPECT_EQ(window_.Size(), 0U);
  EXPECT_EQ(Enter("a"), Verdict::kFirst);
  Stored("a");
  EXPECT_THAT(told_, SizeIs(1));
}

TEST_F(DuplicateWindowTest, ReleasesTheOldestWaiterWhenOneTooManyComes) {
  std::vector<int> released;
  const EventKey key = Key("a");
  window_.Enter(key, "{}", now_, {});
  constexpr int kMost = static_cast<int>(DuplicateWindow::kMaxWaiters);
  for (int i = 0; i < kMost + 2; ++i) {
    window_.Enter(key, "{}", now_, [&released, i](const Outcome& outcome) {
      if (!outcome && outcome.error().reason == RejectReason::kAnswerTimeout) released.push_back(i);
    });
  }
  EXPECT_THAT(released, testing::ElementsAre(0, 1));

  window_.Failed(key, {RejectReason::kAnswerTimeout});
  EXPECT_THAT(released, testing::ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
}

TEST_F(DuplicateWindowTest, LetsAWaiterEnterAgain) {
  Enter("a");
  Verdict again = Verdict::kStored;
  window_.Enter(Key("a"), "{}", now_, [&](const Outcome&) { again = Enter("a"); });

  window_.Failed(Key("a"), {RejectReason::kQueueFull});

  EXPECT_EQ(again, Verdict::kFirst);
}

TEST_F(DuplicateWindowTest, ForgetsAStoredEventOnceItIsOlderThanTheWindow) {
  Enter("a");
  Stored("a");

  now_ += hours{13};
  EXPECT_EQ(Enter("a"), Verdict::kStored);
  now_ += milliseconds{1};
  EXPECT_EQ(Enter("a"), Verdict::kFirst);
  EXPECT_EQ(Evicted("age"), 1);
  EXPECT_EQ(window_.Size(), 1U);
}

TEST_F(DuplicateWindowTest, CountsTheAgeFromWhenAnEventWasStored) {
  Enter("a");
  now_ += hours{10};
  Stored("a");
  now_ += hours{10};
  EXPECT_EQ(Enter("a"), Verdict::kStored);
}

TEST_F(DuplicateWindowTest, NeverForgetsWhatIsInFlight) {
  Enter("a");
  for (int i = 0; i < 300; ++i) Enter("x" + std::to_string(i));
  now_ += hours{100};

  EXPECT_EQ(Enter("a"), Verdict::kInFlight);
  EXPECT_EQ(window_.Size(), 301U);
  EXPECT_EQ(Evicted("size") + Evicted("age"), 0);
}

TEST_F(DuplicateWindowTest, ForgetsTheOldestStoredWhenThereAreTooMany) {
  for (int i = 0; i < 100; ++i) {
    Enter("x" + std::to_string(i));
    Stored("x" + std::to_string(i));
  }
  Enter("one more");

  EXPECT_EQ(Evicted("size"), 1);
  EXPECT_EQ(window_.Size(), 100U);
  EXPECT_EQ(Enter("x1"), Verdict::kStored);
  EXPECT_EQ(Enter("x0"), Verdict::kFirst);
}

TEST_F(DuplicateWindowTest, RemembersNoStoredEventWhileAllRoomIsInFlight) {
  for (int i = 0; i < 150; ++i) EXPECT_EQ(Enter("x" + std::to_string(i)), Verdict::kFirst);
  Stored("x0");

  EXPECT_EQ(window_.Size(), 149U);
  EXPECT_EQ(Evicted("size"), 1);
  for (int i = 1; i < 150; ++i) Stored("x" + std::to_string(i));
  EXPECT_EQ(window_.Size(), 100U);
  EXPECT_EQ(Enter("x149"), Verdict::kStored);
}

TEST_F(DuplicateWindowTest, KeepsItsSizeWhenAWholeWindowHasExpired) {
  for (int i = 0; i < 100; ++i) {
    Enter("x" + std::to_string(i));
    Stored("x" + std::to_string(i));
  }
  now_ += hours{14};
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Enter("x" + std::to_string(i)), Verdict::kFirst);

  EXPECT_EQ(window_.Size(), 20U);
  EXPECT_EQ(Evicted("age"), 100);
  EXPECT_EQ(Evicted("size"), 0);
}

TEST_F(DuplicateWindowTest, CountsAnotherBodyUnderTheSameIdAsAConflict) {
  Enter("a", "one");
  EXPECT_EQ(Enter("a", "one"), Verdict::kInFlight);
  EXPECT_EQ(Conflicts(), 0);
  EXPECT_EQ(Enter("a", "two"), Verdict::kInFlight);
  EXPECT_EQ(Conflicts(), 1);

  Stored("a");
  EXPECT_EQ(Enter("a", "one"), Verdict::kStored);
  EXPECT_EQ(Enter("a", "three"), Verdict::kStored);
  EXPECT_EQ(Conflicts(), 2);
  EXPECT_EQ(window_.Conflicts(), 2U);
}

TEST_F(DuplicateWindowTest, ShowsHowManyItHolds) {
  EXPECT_THAT(registry_.Expose(), HasSubstr("dtbridge_dedup_entries 0\n"));
  EXPECT_THAT(registry_.Expose(), HasSubstr("dtbridge_dedup_evictions_total{reason=\"age\"} 0\n"));
  EXPECT_THAT(registry_.Expose(), HasSubstr("dtbridge_dedup_evictions_total{reason=\"size\"} 0\n"));
  EXPECT_THAT(registry_.Expose(), HasSubstr("dtbridge_event_id_conflicts_total 0\n"));

  for (int i = 0; i < 120; ++i) {
    Enter("x" + std::to_string(i));
    Enter("x" + std::to_string(i));
    Stored("x" + std::to_string(i));
  }
  EXPECT_EQ(Entries(), static_cast<double>(window_.Size()));
  Enter("failing");
  window_.Failed(Key("failing"), {RejectReason::kQueueFull});
  EXPECT_EQ(Entries(), static_cast<double>(window_.Size()));
}

TEST_F(DuplicateWindowTest, KeysDependOnConnectorIdAndTypeAndOnWhereTheyEnd) {
  const EventKey key = window_.KeyFor(1, "ab", "c");
  EXPECT_EQ(window_.KeyFor(1, "ab", "c"), key);
  EXPECT_NE(window_.KeyFor(2, "ab", "c"), key);
  EXPECT_NE(window_.KeyFor(1, "a", "bc"), key);
  EXPECT_NE(window_.KeyFor(1, "abc", ""), key);
  EXPECT_NE(window_.KeyFor(1, "ab", "d"), key);
}

TEST_F(DuplicateWindowTest, KeysOfAnotherProcessCannotBeForetold) {
  Registry registry;
  const DuplicateWindow other({}, registry);
  EXPECT_NE(other.KeyFor(1, "ab", "c"), window_.KeyFor(1, "ab", "c"));
}

using DuplicateWindowDeathTest = DuplicateWindowTest;

TEST_F(DuplicateWindowDeathTest, StopsTheProcessWhenAnEventEndsTwice) {
  Enter("a");
  Stored("a");
  EXPECT_DEATH(Stored("a"), "in flight");
  EXPECT_DEATH(window_.Failed(Key("a"), {RejectReason::kQueueFull}), "in flight");
}

struct OptionsCase {
  const char* name;
  DedupeOptions options;
};

class DedupeOptionsTest : public testing::TestWithParam<OptionsCase> {};

TEST_P(DedupeOptionsTest, RefusesWhatCannotBe) {
  Registry registry;
  EXPECT_THROW(DuplicateWindow(GetParam().options, registry), ConfigError);
}

constexpr OptionsCase kBadOptions[] = {
    {"NoWindow", {.window = seconds{0}}},
    {"NegativeWindow", {.window = seconds{-1}}},
    {"WindowOfYears", {.window = hours{24 * 366}}},
    {"NoEntries", {.max_entries = 0}},
    {"TooManyEntries", {.max_entries = (std::size_t{1} << 30U) + 1}},
};
INSTANTIATE_TEST_SUITE_P(Options, DedupeOptionsTest, testing::ValuesIn(kBadOptions),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace dtbridge
