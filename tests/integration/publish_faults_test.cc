#include "publish_fixture.h"
#include "support/temporary_directory.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

// https://kafka.apache.org/protocol#protocol_error_codes
constexpr std::int16_t kNone = 0;
constexpr std::int16_t kUnknownTopicOrPartition = 3;
constexpr std::int16_t kTopicAuthorizationFailed = 29;
constexpr std::int16_t kOutOfOrderSequenceNumber = 45;

using PublishFaultsTest = PublishFixture;

TEST_F(PublishFaultsTest, StoresARecordOnceWhenTheBrokerComesBack) {
  auto& publisher = StartReadyPublisher();
  publisher.Publish(ARecord(1), outcomes_.For(1));
  ASSERT_TRUE(outcomes_.Of(1).has_value());

  broker_.Down();
  ASSERT_TRUE(Eventually([&] { return publisher.Health().all_brokers_down > milliseconds{0}; }));
  publisher.Publish(ARecord(2), outcomes_.For(2));
  ASSERT_TRUE(Eventually([&] { return publisher.Health().oldest_unreported > milliseconds{500}; }));
  EXPECT_EQ(outcomes_.Calls(2), 0);
  EXPECT_EQ(publisher.Health().brokers_up, 0);
  EXPECT_EQ(publisher.Health().queued_records, 1U);
  EXPECT_TRUE(publisher.WantsLookUp());
  EXPECT_TRUE(Eventually([&] { return Metric("kafka_queue_messages") == "1"; }));
  EXPECT_NE(Metric("kafka_oldest_unreported_seconds"), "0");

  broker_.Up();
  EXPECT_TRUE(outcomes_.Of(2).has_value());
  EXPECT_EQ(publisher.Health().all_brokers_down, milliseconds{0});
  EXPECT_GE(publisher.Health().brokers_up, 1);
  EXPECT_EQ(ReadBack(2).size(), 2U);
  EXPECT_EQ(outcomes_.Calls(2), 1);
}

TEST_F(PublishFaultsTest, SaysOnceThatAllBrokersAreDownAndThatOneIsBack) {
  const auto logged = [&](const char* text) {
    const std::lock_guard lock(log_mutex_);
    return log_.find(text) != std::string::npos;
  };
  auto& publisher = StartReadyPublisher();
  broker_.Down();
  EXPECT_TRUE(Eventually([&] { return logged("all brokers are down"); }));
  EXPECT_GE(publisher.Health().all_brokers_down, seconds{3});
  EXPECT_NE(publisher.Health().broker_problem, "");
  broker_.Up();
  EXPECT_TRUE(Eventually([&] { return publisher.LookUpTopics(seconds{1}); }));
  EXPECT_EQ(publisher.Health().broker_problem, "");
  EXPECT_TRUE(Eventually([&] { return logged("a broker is back"); }));
}

TEST_F(PublishFaultsTest, SaysThatItCannotAuthenticateAndNotWithWhat) {
  const TemporaryDirectory directory;
  auto options = Options();
  options.properties = {{"security.protocol", "sasl_plaintext"},
                        {"sasl.mechanism", "OAUTHBEARER"},
                        {"enable.sasl.oauthbearer.unsecure.jwt", "true"}};
  // No token can be made of it; librdkafka's text for that quotes it.
  options.property_files = {{"sasl.oauthbearer.config", directory.Write("config", "hush=hush")}};
  auto& publisher = StartPublisher(options);
  EXPECT_TRUE(Eventually([&] { return !publisher.Health().broker_problem.empty(); }));
  EXPECT_THAT(publisher.Health().broker_problem, testing::HasSubstr("Authentication"));
  const std::lock_guard lock(log_mutex_);
  EXPECT_THAT(log_, testing::HasSubstr("no broker lets us in"));
  EXPECT_THAT(log_, testing::Not(testing::HasSubstr("hush")));
}

TEST_F(PublishFaultsTest, FindsBrokersUpAgainByLookingUp) {
  auto& publisher = StartReadyPublisher();
  broker_.Down();
  ASSERT_TRUE(Eventually([&] { return publisher.Health().all_brokers_down > milliseconds{0}; }));
  broker_.Up();
  EXPECT_TRUE(Eventually([&] { return publisher.LookUpTopics(seconds{1}); }));
  EXPECT_EQ(publisher.Health().all_brokers_down, milliseconds{0});
  EXPECT_FALSE(publisher.WantsLookUp());
}

TEST_F(PublishFaultsTest, RefusesWhatDoesNotFitIntoTheQueue) {
  auto options = Options();
  options.queue_records = 3;
  auto& publisher = StartReadyPublisher(options);
  broker_.Down();
  for (int i = 0; i < 5; ++i) publisher.Publish(ARecord(i), outcomes_.For(i));

  EXPECT_EQ(outcomes_.Count(), 2U);
  EXPECT_EQ(outcomes_.Of(3).error().reason, RejectReason::kQueueFull);
  EXPECT_EQ(outcomes_.Of(4).error().reason, RejectReason::kQueueFull);
  EXPECT_EQ(Metric("kafka_produce_errors_total{error=\"queue_full\"}"), "2");
  broker_.Up();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(outcomes_.Of(i).has_value());
}

TEST_F(PublishFaultsTest, BoundsTheQueueInBytesToo) {
  auto options = Options();
  options.queue_bytes = 10'000;
  auto& publisher = StartReadyPublisher(options);
  broker_.Down();
  for (int i = 0; i < 2; ++i) {
    Record record = ARecord(i);
    record.value.assign(6'000, 'x');
    publisher.Publish(std::move(record), outcomes_.For(i));
  }
  EXPECT_EQ(outcomes_.Of(1).error().reason, RejectReason::kQueueFull);
  EXPECT_EQ(outcomes_.Calls(0), 0);
}

TEST_F(PublishFaultsTest, RefusesOnlyTheRecordsOfAMissingTopicUntilItIsThere) {
  broker_.FailTopic("events", kUnknownTopicOrPartition);
  auto& publisher = StartReadyPublisher();
  EXPECT_THAT(publisher.Health().missing_topics, ElementsAre("events"));
  EXPECT_TRUE(publisher.Health().reached_once);

  publisher.Publish(ARecord(1, 0), outcomes_.For(1));
  publisher.Publish(ARecord(2, 1), outcomes_.For(2));
  EXPECT_EQ(outcomes_.Of(1).error().reason, RejectReason::kTopicMissing);
  EXPECT_TRUE(outcomes_.Of(2).has_value());
  EXPECT_TRUE(publisher.WantsLookUp());

  broker_.FailTopic("events", kNone);
  ASSERT_TRUE(publisher.LookUpTopics(seconds{10}));
  EXPECT_THAT(publisher.Health().missing_topics, IsEmpty());
  publisher.Publish(ARecord(3, 0), outcomes_.For(3));
  EXPECT_TRUE(outcomes_.Of(3).has_value());
}

TEST_F(PublishFaultsTest, RefusesRecordsOfAForbiddenTopicUntilItIsAllowed) {
  broker_.FailTopic("events", kTopicAuthorizationFailed);
  auto& publisher = StartReadyPublisher();
  publisher.Publish(ARecord(1), outcomes_.For(1));
  EXPECT_EQ(outcomes_.Of(1).error().reason, RejectReason::kTopicNotAuthorized);

  broker_.FailTopic("events", kNone);
  ASSERT_TRUE(publisher.LookUpTopics(seconds{10}));
  publisher.Publish(ARecord(2), outcomes_.For(2));
  EXPECT_TRUE(outcomes_.Of(2).has_value());
}

TEST_F(PublishFaultsTest, NoticesThatATopicIsNoLongerAllowed) {
  auto& publisher = StartReadyPublisher();
  broker_.FailProduce(kTopicAuthorizationFailed, 1);
  publisher.Publish(ARecord(1), outcomes_.For(1));
  EXPECT_EQ(outcomes_.Of(1).error().reason, RejectReason::kTopicNotAuthorized);
  EXPECT_TRUE(publisher.WantsLookUp());
  EXPECT_THAT(publisher.Health().missing_topics, ElementsAre("events"));

  ASSERT_TRUE(publisher.LookUpTopics(seconds{10}));
  EXPECT_THAT(publisher.Health().missing_topics, IsEmpty());
  publisher.Publish(ARecord(2), outcomes_.For(2));
  EXPECT_TRUE(outcomes_.Of(2).has_value());
}

TEST_F(PublishFaultsTest, GoesOnWithANewProducerAfterAFatalError) {
  auto& publisher = StartReadyPublisher();
  publisher.Publish(ARecord(0), outcomes_.For(0));
  ASSERT_TRUE(outcomes_.Of(0).has_value());

  broker_.FailProduce(kOutOfOrderSequenceNumber, 1);
  publisher.Publish(ARecord(1), outcomes_.For(1));
  EXPECT_EQ(outcomes_.Of(1).error().reason, RejectReason::kProducerRestarted);

  ASSERT_TRUE(Eventually([&] { return Metric("kafka_producer_restarts_total") == "1"; }));
  publisher.Publish(ARecord(2), outcomes_.For(2));
  EXPECT_TRUE(outcomes_.Of(2).has_value());
  EXPECT_EQ(outcomes_.MostCalls(), 1);
}

TEST_F(PublishFaultsTest, FinishesEveryRecordThatWaitsForAProducerThatFails) {
  auto& publisher = StartReadyPublisher();
  broker_.FailProduce(kOutOfOrderSequenceNumber, 1);
  broker_.Delay(milliseconds{50});
  constexpr int kRecords = 300;
  for (int i = 0; i < kRecords; ++i) publisher.Publish(ARecord(i), outcomes_.For(i));

  ASSERT_TRUE(outcomes_.WaitForAll(kRecords));
  EXPECT_EQ(outcomes_.MostCalls(), 1);
  EXPECT_EQ(publisher.Health().queued_records, 0U);
  std::size_t stored = 0;
  for (const auto& [number, outcome] : outcomes_.All()) {
    if (outcome) {
      ++stored;
    } else {
      EXPECT_EQ(outcome.error().reason, RejectReason::kProducerRestarted) << number;
    }
  }
  EXPECT_LT(stored, static_cast<std::size_t>(kRecords));
  EXPECT_GE(ReadBack(stored).size(), stored);
}

TEST_F(PublishFaultsTest, FindsTheOneBadRecordOfARefusedBatch) {
  auto options = Options();
  options.properties["linger.ms"] = "200";
  auto& publisher = StartReadyPublisher(options);
  constexpr std::int16_t kInvalidTimestamp = 32;
  broker_.FailProduce(kInvalidTimestamp, 2);  // the batch, and the first that is sent alone
  for (int i = 0; i < 5; ++i) {
    publisher.Publish(ARecord(i, 1), outcomes_.For(i));  // one partition: one batch
  }
  ASSERT_TRUE(outcomes_.WaitForAll(5));
  std::size_t refused = 0;
  for (const auto& [number, outcome] : outcomes_.All()) {
    if (outcome) continue;
    ++refused;
    EXPECT_EQ(outcome.error().reason, RejectReason::kRecordInvalid);
  }
  EXPECT_EQ(refused, 1U);
  EXPECT_EQ(outcomes_.MostCalls(), 1);
  const auto records = ReadBack(4);
  ASSERT_EQ(records.size(), 4U);
  EXPECT_EQ(records[0].headers.size(), 2U);
  EXPECT_EQ(records[0].timestamp_ms - 1'700'000'000'000,
            std::stoi(records[0].value.substr(sizeof("value-") - 1)));
}

TEST_F(PublishFaultsTest, RefusesARecordThatIsTooLargeForTheProducerAtOnce) {
  auto options = Options();
  options.properties["message.max.bytes"] = "2000";
  auto& publisher = StartReadyPublisher(options);
  Record record = ARecord(1);
  record.value.assign(5'000, 'x');
  publisher.Publish(std::move(record), outcomes_.For(1));
  EXPECT_EQ(outcomes_.Count(), 1U);
  EXPECT_EQ(outcomes_.Of(1).error().reason, RejectReason::kRecordTooLarge);
}

/// What becomes of a record when the next `count` produce requests are answered with `error`.
struct ProduceErrorCase {
  const char* name;
  std::int16_t error;
  int count;
  std::optional<RejectReason> reason;  ///< nullopt: stored in the end
};

class ProduceErrorTest : public PublishFixture,
                         public testing::WithParamInterface<ProduceErrorCase> {};

TEST_P(ProduceErrorTest, EndsEachRecordOnceAndAcknowledgesOnlyWhatIsStored) {
  auto& publisher = StartReadyPublisher();
  broker_.FailProduce(GetParam().error, GetParam().count);
  publisher.Publish(ARecord(1), outcomes_.For(1));

  const auto outcome = outcomes_.Of(1);
  EXPECT_EQ(outcome.has_value(), !GetParam().reason.has_value());
  if (!outcome && GetParam().reason) {
    EXPECT_EQ(NameOf(outcome.error().reason), NameOf(*GetParam().reason));
  }
  publisher.Stop(seconds{10});
  EXPECT_EQ(outcomes_.Calls(1), 1);
  const std::size_t stored = outcome ? 1 : 0;
  EXPECT_EQ(ReadBack(stored).size(), stored);
}

using R = RejectReason;
constexpr std::array kProduceErrorCases{
    ProduceErrorCase{"Disconnect", -195, 2, std::nullopt},
    ProduceErrorCase{"InvalidMsgIsRetried", 2, 1, std::nullopt},
    ProduceErrorCase{"LeaderNotAvailable", 5, 2, std::nullopt},
    ProduceErrorCase{"NotLeaderForPartition", 6, 2, std::nullopt},
    ProduceErrorCase{"RequestTimedOut", 7, 2, std::nullopt},
    ProduceErrorCase{"BrokerNotAvailable", 8, 1, std::nullopt},
    ProduceErrorCase{"NotEnoughReplicas", 19, 2, std::nullopt},
    ProduceErrorCase{"NotEnoughReplicasAfterAppend", 20, 2, std::nullopt},
    ProduceErrorCase{"KafkaStorageError", 56, 1, std::nullopt},
    ProduceErrorCase{"UnknownProducerIdRecovers", 59, 1, std::nullopt},
    ProduceErrorCase{"TooLargeWithOthers", 10, 1, std::nullopt},
    ProduceErrorCase{"TooLargeAlone", 10, 2, R::kRecordTooLarge},
    ProduceErrorCase{"RecordListTooLargeAlone", 18, 2, R::kRecordTooLarge},
    ProduceErrorCase{"InvalidTimestampAlone", 32, 2, R::kRecordInvalid},
    ProduceErrorCase{"InvalidRecordWithOthers", 87, 1, std::nullopt},
    ProduceErrorCase{"InvalidRecordAlone", 87, 2, R::kRecordInvalid},
    ProduceErrorCase{"TopicAuthorizationFailed", 29, 1, R::kTopicNotAuthorized},
    ProduceErrorCase{"ClusterAuthorizationFailed", 31, 1, R::kTopicNotAuthorized},
    ProduceErrorCase{"PolicyViolation", 44, 1, R::kKafkaError},
    ProduceErrorCase{"UnsupportedForMessageFormat", 43, 1, R::kKafkaError},
    ProduceErrorCase{"InvalidRequest", 42, 1, R::kKafkaError},
    ProduceErrorCase{"NotInTheTable", 55, 1, R::kKafkaError},
    ProduceErrorCase{"OutOfOrderSequenceNumber", 45, 1, R::kProducerRestarted},
    ProduceErrorCase{"InvalidProducerEpoch", 47, 1, R::kProducerRestarted},
};
INSTANTIATE_TEST_SUITE_P(EveryKind, ProduceErrorTest, testing::ValuesIn(kProduceErrorCases),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace dtbridge
