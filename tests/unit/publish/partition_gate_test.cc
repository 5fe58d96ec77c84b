#include "partition_gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace dtbridge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Records by number, and one gate.
class PartitionGateTest : public testing::Test {
 protected:
  bool Enter(std::int64_t number) { return gate_.Enter(Numbered(number)); }

  void EnterOpen() {
    for (std::size_t i = 0; i < PartitionGate::kOpen; ++i) ASSERT_TRUE(Enter(-1));
  }

  static std::vector<std::int64_t> Numbers(const Waiting* list) {
    std::vector<std::int64_t> numbers;
    for (; list != nullptr; list = list->next_held) numbers.push_back(list->timestamp_ms);
    return numbers;
  }

  PartitionGate gate_;

 private:
  Waiting& Numbered(std::int64_t number) {
    records_.push_back(std::make_unique<Waiting>());
    records_.back()->timestamp_ms = number;
    return *records_.back();
  }

  std::vector<std::unique_ptr<Waiting>> records_;
};

TEST_F(PartitionGateTest, LetsAsManyThroughAsLibrdkafkaSendsWithoutAReport) {
  EnterOpen();
  EXPECT_FALSE(Enter(1));
}

TEST_F(PartitionGateTest, LetsTheHeldOnesGoTogetherWhenTheLastReportCame) {
  EnterOpen();
  EXPECT_FALSE(Enter(1));
  EXPECT_FALSE(Enter(2));
  for (std::size_t i = 1; i < PartitionGate::kOpen; ++i) EXPECT_EQ(gate_.Leave(), nullptr);
  EXPECT_THAT(Numbers(gate_.Leave()), ElementsAre(1, 2));
}

TEST_F(PartitionGateTest, HoldsWhateverComesWhileOthersAreHeld) {
  EnterOpen();
  EXPECT_FALSE(Enter(1));
  EXPECT_EQ(gate_.Leave(), nullptr);
  EXPECT_FALSE(Enter(2)) << "it would overtake";
}

TEST_F(PartitionGateTest, HoldsWhateverComesWhileAListIsBeingSent) {
  EnterOpen();
  EXPECT_FALSE(Enter(1));
  for (std::size_t i = 1; i < PartitionGate::kOpen; ++i) gate_.Leave();
  ASSERT_THAT(Numbers(gate_.Leave()), ElementsAre(1));
  EXPECT_FALSE(Enter(2));
  EXPECT_THAT(Numbers(gate_.Sent(0)), IsEmpty()) << "record 1 has no report yet";
  EXPECT_THAT(Numbers(gate_.Leave()), ElementsAre(2));
}

TEST_F(PartitionGateTest, GoesOnWhenReportsComeBeforeTheListIsSent) {
  EnterOpen();
  EXPECT_FALSE(Enter(1));
  for (std::size_t i = 1; i < PartitionGate::kOpen; ++i) gate_.Leave();
  ASSERT_THAT(Numbers(gate_.Leave()), ElementsAre(1));
  EXPECT_FALSE(Enter(2));
  EXPECT_EQ(gate_.Leave(), nullptr) << "another thread still sends";
  EXPECT_THAT(Numbers(gate_.Sent(0)), ElementsAre(2));
}

TEST_F(PartitionGateTest, CountsWhatCouldNotBeSentAsGone) {
  EnterOpen();
  EXPECT_FALSE(Enter(1));
  EXPECT_FALSE(Enter(2));
  for (std::size_t i = 1; i < PartitionGate::kOpen; ++i) gate_.Leave();
  ASSERT_THAT(Numbers(gate_.Leave()), ElementsAre(1, 2));
  EXPECT_EQ(gate_.Sent(2), nullptr);
  EnterOpen();
}

TEST_F(PartitionGateTest, IsOpenAgainOnceAllIsReported) {
  EnterOpen();
  for (std::size_t i = 0; i < PartitionGate::kOpen; ++i) EXPECT_EQ(gate_.Leave(), nullptr);
  EnterOpen();
}

TEST_F(PartitionGateTest, LosesAndDoublesNothingBetweenThreads) {
  constexpr std::size_t kThreads = 4;
  constexpr std::size_t kEach = 20'000;
  std::array<std::vector<Waiting>, kThreads> records;
  std::atomic<std::size_t> passed{0};
  const auto leave = [&] {
    for (Waiting* next = gate_.Leave(); next != nullptr; next = gate_.Sent(0)) {
      std::size_t sent = 0;
      for (; next != nullptr; next = next->next_held) ++sent;
      passed += sent;
    }
  };
  std::vector<std::thread> threads;
  for (auto& own : records) {
    own = std::vector<Waiting>(kEach);
    threads.emplace_back([&] {
      for (Waiting& record : own) {
        if (gate_.Enter(record)) ++passed;
      }
    });
  }
  std::size_t reported = 0;
  while (reported < kThreads * kEach) {
    if (passed > reported) {
      leave();
      ++reported;
    }
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(passed, kThreads * kEach);
  EnterOpen();
}

TEST(PartitionGatesTest, HoldNothingOfATopicWithUnknownPartitionsOrWithoutAKey) {
  PartitionGates gates(2);
  gates.Learn(1, 6);
  EXPECT_EQ(gates.For(0, "device"), nullptr);
  EXPECT_EQ(gates.For(1, ""), nullptr);
  EXPECT_NE(gates.For(1, "device"), nullptr);
}

TEST(PartitionGatesTest, HaveOneForEachPartition) {
  PartitionGates gates(1);
  gates.Learn(0, 6);
  std::set<PartitionGate*> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(gates.For(0, "device-" + std::to_string(i)));
  EXPECT_EQ(seen.size(), 6U);
}

TEST(PartitionGatesTest, KeepTheGateOfAKeyWhenPartitionsAreAdded) {
  PartitionGates gates(1);
  gates.Learn(0, 6);
  std::vector<PartitionGate*> before;
  for (int i = 0; i < 100; ++i) before.push_back(gates.For(0, "device-" + std::to_string(i)));
  gates.Learn(0, 12);
  std::vector<PartitionGate*> after;
  for (int i = 0; i < 100; ++i) after.push_back(gates.For(0, "device-" + std::to_string(i)));
  EXPECT_EQ(before, after);
}

TEST(PartitionGatesTest, AreSharedByThePartitionsOfAVeryWideTopic) {
  PartitionGates gates(1);
  gates.Learn(0, 10'000);
  for (int i = 0; i < 5000; ++i) {
    ASSERT_NE(gates.For(0, "device-" + std::to_string(i)), nullptr);
  }
}

}  // namespace
}  // namespace dtbridge
