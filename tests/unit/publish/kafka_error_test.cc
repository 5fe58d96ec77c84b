#include "kafka_error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace dtbridge {
namespace {

using C = KafkaErrorClass;
using R = RejectReason;

struct KafkaErrorCase {
  const char* name;
  rd_kafka_resp_err_t code;
  R reason;
  C error_class;
};

// RD_KAFKA_RESP_ERR__INVALID_DIFFERENT_RECORD, which the headers of librdkafka 2.0 do not have.
constexpr auto kInvalidDifferentRecord = static_cast<rd_kafka_resp_err_t>(-138);

class KafkaErrorTest : public testing::TestWithParam<KafkaErrorCase> {};

TEST_P(KafkaErrorTest, SaysWhatBecomesOfTheRecord) {
  EXPECT_EQ(NameOf(KafkaErrorFor(GetParam().code).reason), NameOf(GetParam().reason));
  EXPECT_EQ(KafkaErrorFor(GetParam().code).error_class, GetParam().error_class);
}

constexpr std::array kCases{
    KafkaErrorCase{"Transport", RD_KAFKA_RESP_ERR__TRANSPORT, R::kBrokerUnavailable, C::kRetry},
    KafkaErrorCase{"MsgTimedOut", RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, R::kBrokerUnavailable,
                   C::kRetry},
    KafkaErrorCase{"NotEnoughReplicas", RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
                   R::kBrokerUnavailable, C::kRetry},
    KafkaErrorCase{"QueueFull", RD_KAFKA_RESP_ERR__QUEUE_FULL, R::kQueueFull, C::kRetry},
    KafkaErrorCase{"UnknownTopic", RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, R::kTopicMissing, C::kRetry},
    KafkaErrorCase{"UnknownTopicOrPartition", RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
                   R::kTopicMissing, C::kRetry},
    KafkaErrorCase{"TopicAuthorizationFailed", RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
                   R::kTopicNotAuthorized, C::kRetry},
    KafkaErrorCase{"PurgeQueue", RD_KAFKA_RESP_ERR__PURGE_QUEUE, R::kProducerRestarted, C::kRetry},
    KafkaErrorCase{"PurgeInflight", RD_KAFKA_RESP_ERR__PURGE_INFLIGHT, R::kProducerRestarted,
                   C::kRetry},
    KafkaErrorCase{"MsgSizeTooLarge", RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, R::kRecordTooLarge,
                   C::kRecordsFault},
    KafkaErrorCase{"InvalidTimestamp", RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP, R::kRecordInvalid,
                   C::kRecordsFault},
    KafkaErrorCase{"InvalidRecord", RD_KAFKA_RESP_ERR_INVALID_RECORD, R::kRecordInvalid,
                   C::kRecordsFault},
    KafkaErrorCase{"InvalidDifferentRecord", kInvalidDifferentRecord, R::kRecordInvalid,
                   C::kRecordsFault},
    KafkaErrorCase{"Fatal", RD_KAFKA_RESP_ERR__FATAL, R::kProducerRestarted, C::kRestart},
    KafkaErrorCase{"Fenced", RD_KAFKA_RESP_ERR__FENCED, R::kProducerRestarted, C::kRestart},
    KafkaErrorCase{"OutOfOrderSequenceNumber", RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
                   R::kProducerRestarted, C::kRestart},
    KafkaErrorCase{"NotInTheTable", RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND, R::kKafkaError,
                   C::kRetry},
};
INSTANTIATE_TEST_SUITE_P(Table, KafkaErrorTest, testing::ValuesIn(kCases),
                         [](const auto& test) { return test.param.name; });

TEST(KafkaErrorTableTest, NamesEachErrorOnceAndInLowerCase) {
  std::set<std::string_view> names;
  std::set<int> codes;
  for (const auto& error : AllKafkaErrors()) {
    EXPECT_TRUE(names.insert(error.name).second) << error.name;
    EXPECT_TRUE(codes.insert(error.code).second) << error.name;
    EXPECT_TRUE(
        std::ranges::all_of(error.name, [](char c) { return c == '_' || (c >= 'a' && c <= 'z'); }));
    EXPECT_EQ(&KafkaErrorFor(error.code), &error);
  }
}

TEST(KafkaErrorTableTest, NamesErrorsAsLibrdkafkaDoes) {
  for (const auto& error : AllKafkaErrors()) {
    if (error.name == "other") continue;
    if (error.code == kInvalidDifferentRecord && rd_kafka_version() < 0x02040000) continue;
    std::string theirs = rd_kafka_err2name(error.code);
    if (theirs.starts_with('_')) theirs.erase(0, 1);
    std::ranges::transform(theirs, theirs.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    EXPECT_EQ(error.name, theirs);
  }
}

TEST(KafkaErrorTableTest, KeepsARecordForTheDeadLetterTopicOnlyWhenItIsAtFault) {
  for (const auto& error : AllKafkaErrors()) {
    EXPECT_EQ(ClassOf(error.reason) == RejectClass::kDeadLetter,
              error.error_class == KafkaErrorClass::kRecordsFault)
        << error.name;
    EXPECT_NE(ClassOf(error.reason), RejectClass::kRefused) << error.name;
  }
}

}  // namespace
}  // namespace dtbridge
