#include "broker_statistics.h"

#include <gtest/gtest.h>

namespace dtbridge {
namespace {

constexpr std::string_view kStatistics = R"({
  "name": "dtbridge#producer-1", "type": "producer", "msg_cnt": 3,
  "brokers": {
    "kafka-1:9092/bootstrap": {"name": "kafka-1:9092/bootstrap", "nodeid": -1, "state": "UP",
      "rtt": {"min": 1, "avg": 9, "p50": 9, "p99": 9}},
    "kafka-1:9092/1": {"name": "kafka-1:9092/1", "nodeid": 1, "state": "UP",
      "rtt": {"min": 500, "max": 2000, "avg": 1500, "p50": 1000, "p99": 2000}},
    "kafka-2:9092/2": {"name": "kafka-2:9092/2", "nodeid": 2, "state": "INIT"}
  },
  "topics": {}
})";

TEST(BrokerStatisticsTest, ReadsStateAndRoundTripOfBrokersWithAnId) {
  json::Document document;
  const auto statistics = ReadBrokerStatistics(document, kStatistics);
  ASSERT_EQ(statistics.brokers.size(), 2U);
  EXPECT_EQ(statistics.brokers[0].id, "1");
  EXPECT_TRUE(statistics.brokers[0].up);
  EXPECT_DOUBLE_EQ(statistics.brokers[0].rtt_avg_seconds, 0.0015);
  EXPECT_DOUBLE_EQ(statistics.brokers[0].rtt_p50_seconds, 0.001);
  EXPECT_DOUBLE_EQ(statistics.brokers[0].rtt_p99_seconds, 0.002);
  EXPECT_EQ(statistics.brokers[1].id, "2");
  EXPECT_FALSE(statistics.brokers[1].up);
  EXPECT_DOUBLE_EQ(statistics.brokers[1].rtt_avg_seconds, 0);
}

class OddStatisticsTest : public testing::TestWithParam<std::string_view> {};

TEST_P(OddStatisticsTest, HaveNoBrokers) {
  json::Document document;
  EXPECT_TRUE(ReadBrokerStatistics(document, GetParam()).brokers.empty());
}

INSTANTIATE_TEST_SUITE_P(All, OddStatisticsTest,
                         testing::Values("", "[]", "{}", R"({"brokers":[]})",
                                         R"({"brokers":{"a":1}})",
                                         R"({"brokers":{"a":{"nodeid":"x","state":"UP"}}})",
                                         R"({"brokers":{"a":{"nodeid":1}}})"));

}  // namespace
}  // namespace dtbridge
