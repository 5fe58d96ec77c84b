#include "readiness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dtbridge {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

class ReadinessTest : public testing::Test {
 protected:
  KafkaHealth kafka_{.reached_once = true, .brokers_up = 1};
  bool keys_missing_ = false;
  std::vector<std::string> secrets_gone_;
  Readiness readiness_{{.kafka = [this] { return kafka_; },
                        .queue_records_limit = 100,
                        .queue_bytes_limit = 1000,
                        .keys_missing = [this] { return keys_missing_; },
                        .secrets_gone = [this] { return secrets_gone_; }}};
};

TEST_F(ReadinessTest, IsReadyWhenNothingIsWrong) { EXPECT_THAT(readiness_.Reasons(), IsEmpty()); }

TEST_F(ReadinessTest, WaitsForTheFirstContactWithKafka) {
  kafka_.reached_once = false;
  EXPECT_THAT(readiness_.Reasons(), ElementsAre(StartsWith("kafka_unreached")));
}

TEST_F(ReadinessTest, SaysWhyNoBrokerIsThere) {
  kafka_.reached_once = false;
  kafka_.broker_problem = "connecting to a SSL listener?";
  EXPECT_THAT(readiness_.Reasons(),
              ElementsAre(testing::EndsWith("since the start; connecting to a SSL listener?")));
}

TEST_F(ReadinessTest, GivesKafkaHalfAMinute) {
  kafka_.all_brokers_down = seconds{29};
  kafka_.without_report = seconds{29};
  EXPECT_THAT(readiness_.Reasons(), IsEmpty());
  kafka_.all_brokers_down = seconds{30};
  kafka_.without_report = seconds{31};
  EXPECT_THAT(readiness_.Reasons(),
              ElementsAre(StartsWith("kafka_down"), StartsWith("kafka_silent")));
}

TEST_F(ReadinessTest, DoesNotGiveUpAllTopicsForOnePartitionThatIsStuck) {
  kafka_.oldest_unreported = seconds{600};
  kafka_.without_report = seconds{0};
  EXPECT_THAT(readiness_.Reasons(), IsEmpty());
}

TEST_F(ReadinessTest, StaysAwayUntilTheQueueIsHalfEmptyAgain) {
  kafka_.queued_records = 79;
  EXPECT_THAT(readiness_.Reasons(), IsEmpty());
  kafka_.queued_records = 80;
  EXPECT_THAT(readiness_.Reasons(), ElementsAre(StartsWith("queue_filling")));
  kafka_.queued_records = 60;
  EXPECT_THAT(readiness_.Reasons(), ElementsAre(StartsWith("queue_filling")));
  kafka_.queued_records = 49;
  EXPECT_THAT(readiness_.Reasons(), IsEmpty());
}

TEST_F(ReadinessTest, WatchesTheQueuesBytesToo) {
  kafka_.queued_bytes = 900;
  EXPECT_THAT(readiness_.Reasons(), ElementsAre(StartsWith("queue_filling")));
}

TEST_F(ReadinessTest, NamesMissingKeysAndSecretsAndDraining) {
  keys_missing_ = true;
  secrets_gone_ = {"building-a"};
  readiness_.StartDraining();
  EXPECT_THAT(readiness_.Reasons(),
              ElementsAre(StartsWith("draining"), StartsWith("keys_unavailable"),
                          "secret_gone: no secret file of connector building-a is left"));
}

}  // namespace
}  // namespace dtbridge
