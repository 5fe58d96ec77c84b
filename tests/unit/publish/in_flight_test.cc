#include "in_flight.h"

#include <gtest/gtest.h>

namespace dtbridge {
namespace {

using std::chrono::seconds;
using Admission = InFlight::Admission;

SteadyTime At(int second) { return SteadyTime{seconds{second}}; }

Waiting AWaiting(std::size_t bytes, int since = 0) {
  Waiting waiting;
  waiting.bytes = bytes;
  waiting.since = At(since);
  return waiting;
}

TEST(InFlightTest, IsEmptyAtFirst) {
  const InFlight in_flight(10, 1000);
  EXPECT_EQ(in_flight.Now().records, 0U);
  EXPECT_EQ(in_flight.Now().bytes, 0U);
  EXPECT_EQ(in_flight.Now().oldest, std::nullopt);
}

TEST(InFlightTest, KnowsTheOldestInWhateverOrderRecordsGo) {
  InFlight in_flight(10, 1000);
  Waiting first = AWaiting(1, 1);
  Waiting second = AWaiting(2, 2);
  Waiting third = AWaiting(3, 3);
  for (Waiting* waiting : {&first, &second, &third}) {
    ASSERT_EQ(in_flight.Add(*waiting), Admission::kAdmitted);
  }
  EXPECT_EQ(in_flight.Now().bytes, 6U);
  in_flight.Remove(second);
  EXPECT_EQ(in_flight.Now().oldest, At(1));
  in_flight.Remove(first);
  EXPECT_EQ(in_flight.Now().oldest, At(3));
  EXPECT_EQ(in_flight.Now().bytes, 3U);
  in_flight.Remove(third);
  EXPECT_EQ(in_flight.Now().oldest, std::nullopt);
  EXPECT_EQ(in_flight.Now().records, 0U);

  Waiting fourth = AWaiting(4, 4);
  ASSERT_EQ(in_flight.Add(fourth), Admission::kAdmitted);
  EXPECT_EQ(in_flight.Now().oldest, At(4));
}

TEST(InFlightTest, IsFullAtItsBoundOfRecords) {
  InFlight in_flight(2, 1000);
  Waiting first = AWaiting(1);
  Waiting second = AWaiting(1);
  Waiting third = AWaiting(1);
  EXPECT_EQ(in_flight.Add(first), Admission::kAdmitted);
  EXPECT_EQ(in_flight.Add(second), Admission::kAdmitted);
  EXPECT_EQ(in_flight.Add(third), Admission::kFull);
  in_flight.Remove(first);
  EXPECT_EQ(in_flight.Add(third), Admission::kAdmitted);
}

TEST(InFlightTest, IsFullAtItsBoundOfBytes) {
  InFlight in_flight(10, 100);
  Waiting first = AWaiting(60);
  Waiting second = AWaiting(41);
  Waiting third = AWaiting(40);
  EXPECT_EQ(in_flight.Add(first), Admission::kAdmitted);
  EXPECT_EQ(in_flight.Add(second), Admission::kFull);
  EXPECT_EQ(in_flight.Add(third), Admission::kAdmitted);
  EXPECT_EQ(in_flight.Now().bytes, 100U);
}

TEST(InFlightTest, AdmitsNothingOnceClosedAndStillLetsGo) {
  InFlight in_flight(10, 100);
  Waiting first = AWaiting(1);
  Waiting second = AWaiting(1);
  ASSERT_EQ(in_flight.Add(first), Admission::kAdmitted);
  in_flight.Close();
  EXPECT_EQ(in_flight.Add(second), Admission::kClosed);
  EXPECT_EQ(in_flight.Now().records, 1U);
  in_flight.Remove(first);
  EXPECT_EQ(in_flight.Now().records, 0U);
}

}  // namespace
}  // namespace dtbridge
