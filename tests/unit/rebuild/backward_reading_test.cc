#include "backward_reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace dtbridge {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t kMany = 1'000'000;

SteadyTime At(int second) { return SteadyTime{seconds{second}}; }
EventKey Key(std::uint64_t number) { return {number, number}; }

std::vector<std::uint64_t> Numbers(const std::vector<PastEvent>& events) {
  std::vector<std::uint64_t> numbers;
  for (const auto& event : events) numbers.push_back(event.key.low);
  return numbers;
}

Stretch Partition(std::int32_t partition, std::int64_t begin, std::int64_t end) {
  return {.topic = 0, .partition = partition, .begin = begin, .end = end};
}

TEST(BackwardReadingTest, ReadsAPartitionFromItsEndInGrowingPieces) {
  BackwardReading reading(std::vector{Partition(3, 100, 1500)}, At(0), kMany);
  std::vector<std::pair<std::int64_t, std::int64_t>> pieces;
  for (auto next = reading.Next(); !next.empty(); next = reading.Next()) {
    ASSERT_EQ(next.size(), 1U);
    EXPECT_EQ(next[0].partition, 3);
    pieces.emplace_back(next[0].begin, next[0].end);
    reading.Finish({true});
  }
  EXPECT_THAT(pieces,
              ElementsAre(std::pair(1300, 1500), std::pair(500, 1300), std::pair(100, 500)));
  EXPECT_FALSE(reading.HasMore());
}

TEST(BackwardReadingTest, ReadsOnlySomePartitionsAtOnceAndEachBeforeAnyASecondTime) {
  std::vector<Stretch> partitions;
  for (std::int32_t i = 0; i < 10; ++i) partitions.push_back(Partition(i, 0, 1000));
  BackwardReading reading(partitions, At(0), kMany);
  std::vector<int> times_read(partitions.size());
  for (std::size_t read = 0; read < partitions.size();) {
    const auto next = reading.Next();
    ASSERT_LE(next.size(), BackwardReading::kAtOnce);
    for (std::size_t i = 0; i < next.size(); ++i) {
      const auto partition = static_cast<std::size_t>(next[i].partition);
      if (times_read[partition]++ == 0) ++read;
      reading.Add(i, At(100), Key(partition));
    }
    reading.Finish(std::vector<bool>(next.size(), true));
  }
  EXPECT_THAT(times_read, testing::Each(testing::Le(2)));
}

TEST(BackwardReadingTest, FollowsThePartitionThatWasFollowedLeastFarIntoThePast) {
  std::vector<Stretch> partitions;
  for (std::int32_t i = 0; i < 7; ++i) partitions.push_back(Partition(i, 0, 10'000));
  BackwardReading reading(partitions, At(0), kMany);
  for (int round = 0; round < 2; ++round) {
    const auto next = reading.Next();
    for (std::size_t i = 0; i < next.size(); ++i) reading.Add(i, At(50 - next[i].partition), {});
    reading.Finish(std::vector<bool>(next.size(), true));
  }
  const auto next = reading.Next();
  ASSERT_EQ(next.size(), 6U);
  for (const Stretch& piece : next) EXPECT_NE(piece.partition, 6) << "the oldest can wait";
}

TEST(BackwardReadingTest, GivesAnEventAwayOnceNoPartitionHoldsANewerOne) {
  BackwardReading reading(std::vector{Partition(0, 0, 400), Partition(1, 0, 300)}, At(0), kMany);
  EXPECT_THAT(Numbers(reading.TakeSettled()), IsEmpty());

  ASSERT_EQ(reading.Next().size(), 2U);
  reading.Add(0, At(80), Key(80));
  reading.Add(0, At(90), Key(90));
  reading.Add(1, At(20), Key(20));
  reading.Add(1, At(85), Key(85));
  reading.Finish({true, true});
  EXPECT_THAT(Numbers(reading.TakeSettled()), ElementsAre(90, 85, 80));

  ASSERT_EQ(reading.Next().size(), 2U);
  reading.Add(0, At(30), Key(30));
  reading.Add(1, At(10), Key(10));
  reading.Finish({true, true});
  EXPECT_THAT(Numbers(reading.TakeSettled()), ElementsAre(30, 20, 10));
  EXPECT_THAT(reading.Next(), IsEmpty());
}

TEST(BackwardReadingTest, GivesTheRestAwayInOrderWhenItEndsEarly) {
  BackwardReading reading(std::vector{Partition(0, 0, 400), Partition(1, 0, 400)}, At(0), kMany);
  reading.Next();
  reading.Add(0, At(50), Key(50));
  reading.Add(1, At(70), Key(70));
  reading.Finish({true, true});
  EXPECT_THAT(Numbers(reading.TakeSettled()), ElementsAre(70));
  EXPECT_THAT(Numbers(reading.TakeRest()), ElementsAre(50));
  EXPECT_THAT(Numbers(reading.TakeRest()), IsEmpty());
}

TEST(BackwardReadingTest, LeavesAPartitionWhoseRecordsAreTooOld) {
  BackwardReading reading(std::vector{Partition(0, 0, 1000)}, At(50), kMany);
  reading.Next();
  reading.Add(0, At(48), Key(48));
  reading.Add(0, At(49), Key(49));
  reading.Finish({true});
  EXPECT_THAT(reading.Next(), IsEmpty());
  EXPECT_FALSE(reading.HasMore());
  EXPECT_THAT(Numbers(reading.TakeSettled()), IsEmpty());
}

TEST(BackwardReadingTest, GoesOnBehindAnOldRecordThatStandsAmongNewerOnes) {
  BackwardReading reading(std::vector{Partition(0, 0, 1000), Partition(1, 0, 200)}, At(50), kMany);
  reading.Next();
  reading.Add(0, At(80), Key(80));
  reading.Add(0, At(1), Key(1));
  reading.Add(0, At(90), Key(90));
  reading.Add(1, At(70), Key(70));
  reading.Finish({true, true});
  EXPECT_THAT(Numbers(reading.TakeSettled()), ElementsAre(90, 80));
  ASSERT_EQ(reading.Next().size(), 1U);
  reading.Add(0, At(75), Key(75));
  reading.Finish({true});
  EXPECT_THAT(Numbers(reading.TakeSettled()), ElementsAre(75, 70));
}

TEST(BackwardReadingTest, LeavesAPartitionThatCannotBeReadAndWaitsForItNoMore) {
  BackwardReading reading(std::vector{Partition(0, 0, 1000), Partition(1, 0, 200)}, At(0), kMany);
  reading.Next();
  reading.Add(1, At(10), Key(10));
  reading.Finish({false, true});
  EXPECT_THAT(Numbers(reading.TakeSettled()), ElementsAre(10));
  EXPECT_THAT(reading.Next(), IsEmpty());
}

TEST(BackwardReadingTest, AsksForNoMoreRecordsThanItMay) {
  BackwardReading reading(std::vector{Partition(0, 0, 5000), Partition(1, 0, 5000)}, At(0), 500);
  std::int64_t asked = 0;
  for (auto next = reading.Next(); !next.empty(); next = reading.Next()) {
    for (const Stretch& piece : next) asked += piece.end - piece.begin;
    reading.Finish(std::vector<bool>(next.size(), true));
  }
  EXPECT_EQ(asked, 500);
  EXPECT_TRUE(reading.HasMore());
}

TEST(BackwardReadingTest, GoesOnThroughForeignRecordsByTheirTimes) {
  BackwardReading reading(std::vector{Partition(0, 0, 1000)}, At(50), kMany);
  reading.Next();
  reading.Add(0, At(60), std::nullopt);
  reading.Add(0, std::nullopt, std::nullopt);
  reading.Finish({true});
  EXPECT_EQ(reading.Next().size(), 1U);
  reading.Add(0, At(40), std::nullopt);
  reading.Finish({true});
  EXPECT_THAT(reading.Next(), IsEmpty());
  EXPECT_THAT(Numbers(reading.TakeRest()), IsEmpty());
}

}  // namespace
}  // namespace dtbridge
