#include "partition_gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr SteadyTime kStart{std::chrono::seconds{1000}};

/// Records by number, and the gates of one topic's partitions.
class PartitionGatesTest : public testing::Test {
 protected:
  PartitionGatesTest() { gates_.Learn(0, 6); }

  /// Gates of different partitions.
  PartitionGate& Gate(std::size_t i) {
    if (known_.empty()) {
      std::set<PartitionGate*> all;
      for (int key = 0; all.size() < 6; ++key) all.insert(gates_.For(0, std::to_string(key)));
      known_.assign(all.begin(), all.end());
    }
    return *known_[i];
  }

  bool Enter(PartitionGate& gate, std::int64_t number, SteadyTime since = kStart) {
    records_.push_back(std::make_unique<Waiting>());
    Waiting& record = *records_.back();
    record.gate = &gate;
    record.since = since;
    record.timestamp_ms = number;
    return gates_.Enter(record);
  }

  static std::vector<std::int64_t> Numbers(const Waiting* list) {
    std::vector<std::int64_t> numbers;
    for (; list != nullptr; list = list->next_held) numbers.push_back(list->timestamp_ms);
    return numbers;
  }

  PartitionGates gates_{1};

 private:
  std::vector<PartitionGate*> known_;
  std::vector<std::unique_ptr<Waiting>> records_;
};

TEST_F(PartitionGatesTest, LetOneThroughWhileNoneIsOnItsWay) {
  EXPECT_TRUE(Enter(Gate(0), 1));
  EXPECT_FALSE(Enter(Gate(0), 2));
  EXPECT_FALSE(Enter(Gate(1), 3)) << "another partition's batch would be a request of its own";
}

TEST_F(PartitionGatesTest, LetAPartitionsRecordsGoTogether) {
  ASSERT_TRUE(Enter(Gate(0), 1));
  ASSERT_FALSE(Enter(Gate(0), 2));
  ASSERT_FALSE(Enter(Gate(0), 3));
  EXPECT_THAT(Numbers(gates_.Leave(Gate(0))), ElementsAre(2, 3));
}

TEST_F(PartitionGatesTest, GiveTurnsInTheOrderInWhichPartitionsBeganToWait) {
  ASSERT_TRUE(Enter(Gate(0), 1));
  ASSERT_FALSE(Enter(Gate(2), 2));
  ASSERT_FALSE(Enter(Gate(1), 3));
  ASSERT_FALSE(Enter(Gate(0), 4));
  ASSERT_FALSE(Enter(Gate(2), 5));

  EXPECT_THAT(Numbers(gates_.Leave(Gate(0))), ElementsAre(2, 5));
  EXPECT_THAT(Numbers(gates_.Sent(Gate(2), 0)), IsEmpty()) << "two without a report";
  EXPECT_THAT(Numbers(gates_.Leave(Gate(2))), IsEmpty()) << "one without a report";
  EXPECT_THAT(Numbers(gates_.Leave(Gate(2))), ElementsAre(3));
  gates_.Sent(Gate(1), 0);
  EXPECT_THAT(Numbers(gates_.Leave(Gate(1))), ElementsAre(4));
}

TEST_F(PartitionGatesTest, HoldWhateverComesWhileAListIsBeingSent) {
  ASSERT_TRUE(Enter(Gate(0), 1));
  ASSERT_FALSE(Enter(Gate(0), 2));
  ASSERT_THAT(Numbers(gates_.Leave(Gate(0))), ElementsAre(2));
  EXPECT_FALSE(Enter(Gate(0), 3)) << "it would overtake";
  EXPECT_THAT(Numbers(gates_.Sent(Gate(0), 0)), IsEmpty());
  EXPECT_THAT(Numbers(gates_.Leave(Gate(0))), ElementsAre(3));
}

TEST_F(PartitionGatesTest, GoOnWhenReportsComeBeforeTheListIsSent) {
  ASSERT_TRUE(Enter(Gate(0), 1));
  ASSERT_FALSE(Enter(Gate(0), 2));
  ASSERT_THAT(Numbers(gates_.Leave(Gate(0))), ElementsAre(2));
  ASSERT_FALSE(Enter(Gate(0), 3));
  EXPECT_THAT(Numbers(gates_.Leave(Gate(0))), IsEmpty()) << "another thread still sends";
  EXPECT_THAT(Numbers(gates_.Sent(Gate(0), 0)), ElementsAre(3));
}

TEST_F(PartitionGatesTest, CountWhatCouldNotBeSentAsGone) {
  ASSERT_TRUE(Enter(Gate(0), 1));
  ASSERT_FALSE(Enter(Gate(0), 2));
  ASSERT_FALSE(Enter(Gate(0), 3));
  ASSERT_THAT(Numbers(gates_.Leave(Gate(0))), ElementsAre(2, 3));
  ASSERT_FALSE(Enter(Gate(1), 4));
  EXPECT_THAT(Numbers(gates_.Sent(Gate(0), 2)), ElementsAre(4));
  EXPECT_THAT(Numbers(gates_.Sent(Gate(1), 1)), IsEmpty());
  EXPECT_TRUE(Enter(Gate(0), 5));
}

TEST_F(PartitionGatesTest, AreOpenAgainOnceAllIsReported) {
  ASSERT_TRUE(Enter(Gate(0), 1));
  EXPECT_THAT(Numbers(gates_.Leave(Gate(0))), IsEmpty());
  EXPECT_TRUE(Enter(Gate(1), 2));
}

TEST_F(PartitionGatesTest, LetPartitionsGoWithoutATurnThatWaitedTooLong) {
  ASSERT_TRUE(Enter(Gate(0), 1));
  ASSERT_FALSE(Enter(Gate(0), 2));
  ASSERT_FALSE(Enter(Gate(1), 3));
  ASSERT_FALSE(Enter(Gate(2), 4, kStart + milliseconds{1}));

  const SteadyTime late = kStart + PartitionGates::kPatience;
  EXPECT_THAT(Numbers(gates_.TakeOverdue(late - milliseconds{1})), IsEmpty());
  EXPECT_THAT(Numbers(gates_.TakeOverdue(late)), ElementsAre(3));
  EXPECT_THAT(Numbers(gates_.TakeOverdue(late)), IsEmpty());
  EXPECT_THAT(Numbers(gates_.TakeOverdue(late + milliseconds{1})), ElementsAre(4));
  EXPECT_THAT(Numbers(gates_.TakeOverdue(late + milliseconds{100})), IsEmpty())
      << "a partition's own records wait for its own batch";
}

TEST_F(PartitionGatesTest, TakeTheTurnFromAPartitionThatTakesTooLong) {
  ASSERT_TRUE(Enter(Gate(0), 1));
  ASSERT_FALSE(Enter(Gate(1), 2));
  ASSERT_THAT(Numbers(gates_.TakeOverdue(kStart + PartitionGates::kPatience)), ElementsAre(2));
  gates_.Sent(Gate(1), 0);
  ASSERT_FALSE(Enter(Gate(2), 3));
  ASSERT_FALSE(Enter(Gate(0), 4));

  EXPECT_THAT(Numbers(gates_.Leave(Gate(1))), ElementsAre(3)) << "without waiting for Gate(0)";
  gates_.Sent(Gate(2), 0);
  EXPECT_THAT(Numbers(gates_.Leave(Gate(0))), IsEmpty()) << "it is the turn of Gate(2)";
  EXPECT_THAT(Numbers(gates_.Leave(Gate(2))), ElementsAre(4));
}

TEST_F(PartitionGatesTest, LoseAndDoubleNothingBetweenThreads) {
  constexpr std::size_t kThreads = 4;
  constexpr std::size_t kEach = 20'000;
  std::array<std::vector<Waiting>, kThreads> records;
  std::array<std::atomic<std::size_t>, 3> passed{};  // by gate
  std::array<PartitionGate*, 3> gates{&Gate(0), &Gate(1), &Gate(2)};
  const auto send = [&](Waiting* list) {
    while (list != nullptr) {
      PartitionGate& gate = *list->gate;
      std::size_t sent = 0;
      for (; list != nullptr; list = list->next_held) ++sent;
      passed[static_cast<std::size_t>(std::ranges::find(gates, &gate) - gates.begin())] += sent;
      list = gates_.Sent(gate, 0);
    }
  };
  std::vector<std::thread> threads;
  for (auto& own : records) {
    own = std::vector<Waiting>(kEach);
    threads.emplace_back([&] {
      for (std::size_t i = 0; i < kEach; ++i) {
        own[i].gate = gates[i % gates.size()];
        if (gates_.Enter(own[i])) ++passed[i % gates.size()];
      }
    });
  }
  std::array<std::size_t, 3> reported{};
  std::size_t all = 0;
  for (std::size_t turn = 0; all < kThreads * kEach; ++turn) {
    const std::size_t i = turn % gates.size();
    if (passed[i] > reported[i]) {
      ++reported[i];
      ++all;
      send(gates_.Leave(*gates[i]));
    }
    if (turn % 100 == 0) send(gates_.TakeOverdue(SteadyTime::max()));
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(passed[0] + passed[1] + passed[2], kThreads * kEach);
  EXPECT_TRUE(Enter(Gate(0), 1)) << "nobody is left inside";
}

TEST(PartitionGatesOfTopicsTest, HoldNothingOfATopicWithUnknownPartitionsOrWithoutAKey) {
  PartitionGates gates(2);
  gates.Learn(1, 6);
  EXPECT_EQ(gates.For(0, "device"), nullptr);
  EXPECT_EQ(gates.For(1, ""), nullptr);
  EXPECT_NE(gates.For(1, "device"), nullptr);
}

TEST(PartitionGatesOfTopicsTest, HaveOneForEachPartition) {
  PartitionGates gates(1);
  gates.Learn(0, 6);
  std::set<PartitionGate*> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(gates.For(0, "device-" + std::to_string(i)));
  EXPECT_EQ(seen.size(), 6U);
}

TEST(PartitionGatesOfTopicsTest, StayTheSameWhenTheTopicDoes) {
  PartitionGates gates(1);
  gates.Learn(0, 6);
  PartitionGate* const gate = gates.For(0, "device");
  gates.Learn(0, 6);
  gates.Learn(0, 0);  // not told this time
  EXPECT_EQ(gates.For(0, "device"), gate);
}

TEST(PartitionGatesOfTopicsTest, AreNotUsedAnyMoreOncePartitionsWereAdded) {
  PartitionGates gates(1);
  gates.Learn(0, 6);
  PartitionGate* const gate = gates.For(0, "device");
  Waiting record;
  record.gate = gate;
  ASSERT_TRUE(gates.Enter(record));
  gates.Learn(0, 12);
  EXPECT_EQ(gates.For(0, "device"), nullptr);
  EXPECT_EQ(gates.Leave(*gate), nullptr) << "and are still there for those inside";
}

TEST(PartitionGatesOfTopicsTest, AreNotMadeForAVeryWideTopic) {
  PartitionGates gates(1);
  gates.Learn(0, PartitionGates::kMaxPartitions + 1);
  EXPECT_EQ(gates.For(0, "device"), nullptr);
}

}  // namespace
}  // namespace dtbridge
