#include <set>

#include "publish_fixture.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// https://kafka.apache.org/protocol#protocol_error_codes
constexpr std::int16_t kNone = 0;
constexpr std::int16_t kInvalidTimestamp = 32;
constexpr std::int16_t kDisconnect = -195;  // librdkafka's

/// Records that wait for their partition's turn.
using PublishTurnsTest = PublishFixture;

TEST_F(PublishTurnsTest, SendsWithoutATurnWhereTurnsTakeLong) {
  auto& publisher = StartReadyPublisher();
  broker_.Delay(seconds{2});
  for (int i = 0; i < 7; ++i) publisher.Publish(ARecord(i), outcomes_.For(i));
  EXPECT_TRUE(outcomes_.WaitForAll(7, seconds{6}))
      << "two batches of a partition: 4 s; in turns 8 s";
  std::set<std::int32_t> partitions;
  for (const auto& [number, outcome] : outcomes_.All()) partitions.insert(outcome->partition);
  EXPECT_GT(partitions.size(), 2U);
}

TEST_F(PublishTurnsTest, SendsWithoutATurnAfterAPauseToo) {
  // Of two brokers, as an answer waits for the acknowledgement of the one before on its connection.
  EmbeddedBroker brokers(2);
  brokers.CreateTopic("events", 4);
  brokers.CreateTopic("other", 1);
  for (int partition = 0; partition < 4; ++partition) {
    brokers.SetLeader("events", partition, 1 + partition % 2);
  }
  auto options = Options();
  options.brokers = {brokers.Bootstrap()};
  auto& publisher = StartReadyPublisher(options);
  for (int i = 0; i < 7; ++i) publisher.Publish(ARecord(i), outcomes_.For(i));
  ASSERT_TRUE(outcomes_.WaitForAll(7));
  const auto broker_of = [&](int i) { return outcomes_.Of(i)->partition % 2; };
  int other = 1;
  while (broker_of(other) == broker_of(0)) ++other;

  constexpr milliseconds kRoundTrip{100};
  constexpr milliseconds kPause{10};  // long enough for the delivery thread to have nothing to do
  brokers.Delay(kRoundTrip);
  int late = 0;
  constexpr int kTries = 20;
  for (int number = 7; number < 7 * (1 + kTries); number += 7) {
    std::this_thread::sleep_for(kPause);
    publisher.Publish(ARecord(number), outcomes_.For(number));
    publisher.Publish(ARecord(number + other), outcomes_.For(number + other));
    ASSERT_TRUE(outcomes_.Of(number).has_value());
    const auto first = std::chrono::steady_clock::now();
    ASSERT_TRUE(outcomes_.Of(number + other).has_value());
    if (std::chrono::steady_clock::now() - first > milliseconds{25}) ++late;
  }
  EXPECT_LT(late, kTries / 2) << "the thread that sees to it slept for up to 50 ms";
}

TEST_F(PublishTurnsTest, KeepsTheOrderWhileRecordsAreHeldBackForABatchThatIsSlow) {
  broker_.Delay(milliseconds{30});
  auto& publisher = StartReadyPublisher();
  constexpr int kRecords = 300;
  for (int i = 0; i < kRecords; ++i) {
    publisher.Publish(ARecord(i, 1), outcomes_.For(i));  // one partition
    if (i % 10 == 0) std::this_thread::sleep_for(milliseconds{2});
  }
  ASSERT_TRUE(outcomes_.WaitForAll(kRecords));
  EXPECT_EQ(outcomes_.MostCalls(), 1);
  const auto records = ReadBack(kRecords);
  ASSERT_EQ(records.size(), static_cast<std::size_t>(kRecords));
  for (int i = 0; i < kRecords; ++i) {
    EXPECT_EQ(records[static_cast<std::size_t>(i)].value, "value-" + std::to_string(i));
  }
}

TEST_F(PublishTurnsTest, FlushesWhatWaitsInSeveralPartitionsWhenItStops) {
  auto& publisher = StartReadyPublisher();
  broker_.Delay(milliseconds{200});
  constexpr int kRecords = 60;
  for (int i = 0; i < kRecords; ++i) publisher.Publish(ARecord(i), outcomes_.For(i));

  EXPECT_EQ(publisher.Stop(seconds{20}), 0U);
  EXPECT_EQ(outcomes_.Count(), static_cast<std::size_t>(kRecords));
  for (const auto& [number, outcome] : outcomes_.All()) EXPECT_TRUE(outcome.has_value()) << number;
  EXPECT_EQ(outcomes_.MostCalls(), 1);
}

TEST_F(PublishTurnsTest, GivesUpWhatWaitsInSeveralPartitionsWhenThereIsNoTime) {
  auto& publisher = StartReadyPublisher();
  broker_.Down();
  constexpr int kRecords = 60;
  for (int i = 0; i < kRecords; ++i) publisher.Publish(ARecord(i), outcomes_.For(i));

  EXPECT_EQ(publisher.Stop(milliseconds{0}), static_cast<std::size_t>(kRecords));
  EXPECT_EQ(outcomes_.Count(), static_cast<std::size_t>(kRecords));
  EXPECT_EQ(outcomes_.MostCalls(), 1);
}

TEST_F(PublishTurnsTest, SendsTheRecordsOfARefusedBatchAloneAndGoesOn) {
  auto& publisher = StartReadyPublisher();
  broker_.Delay(milliseconds{500});
  broker_.FailProduce(kNone, 1);              // record 0
  broker_.FailProduce(kInvalidTimestamp, 2);  // the batch that gathers meanwhile, and its first
  for (int i = 0; i < 5; ++i) publisher.Publish(ARecord(i, 1), outcomes_.For(i));
  ASSERT_TRUE(outcomes_.WaitForAll(5));
  broker_.Delay(milliseconds{0});
  publisher.Publish(ARecord(5, 1), outcomes_.For(5));
  EXPECT_TRUE(outcomes_.Of(5).has_value());

  std::size_t refused = 0;
  for (const auto& [number, outcome] : outcomes_.All()) {
    if (outcome) continue;
    ++refused;
    EXPECT_EQ(number, 1);
    EXPECT_EQ(outcome.error().reason, RejectReason::kRecordInvalid);
  }
  EXPECT_LE(refused, 1U) << "none when librdkafka made two batches";
  EXPECT_EQ(outcomes_.MostCalls(), 1);
  EXPECT_EQ(ReadBack(6 - refused).size(), 6 - refused);
}

TEST_F(PublishTurnsTest, KeepsALargeValueUntilItsReport) {
  // Above message.copy.max.bytes librdkafka's requests hold no copy of it.
  auto options = Options();
  options.properties["message.copy.max.bytes"] = "1000";
  auto& publisher = StartReadyPublisher(options);
  broker_.FailProduce(kDisconnect, 2);
  constexpr int kRecords = 12;
  for (int i = 0; i < kRecords; ++i) {
    Record record = ARecord(i, 1);
    record.value.assign(20'000, static_cast<char>('a' + i));
    publisher.Publish(std::move(record), outcomes_.For(i));
  }
  ASSERT_TRUE(outcomes_.WaitForAll(kRecords));
  std::multiset<std::string> values;
  for (const auto& record : ReadBack(kRecords)) values.insert(record.value);
  std::multiset<std::string> expected;
  for (int i = 0; i < kRecords; ++i) expected.emplace(20'000, static_cast<char>('a' + i));
  EXPECT_EQ(values, expected);
}

}  // namespace
}  // namespace dtbridge
