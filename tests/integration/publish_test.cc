#include <atomic>
#include <memory>

#include "publish_fixture.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

using PublishTest = PublishFixture;

TEST_F(PublishTest, TellsWhereARecordWasStoredAndStoresAllOfIt) {
  auto& publisher = StartReadyPublisher();
  publisher.Publish(ARecord(1), outcomes_.For(1));

  const auto outcome = outcomes_.Of(1);
  ASSERT_TRUE(outcome.has_value());
  const auto records = ReadBack(1);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].topic, "events");
  EXPECT_EQ(records[0].partition, outcome->partition);
  EXPECT_EQ(records[0].offset, outcome->offset);
  EXPECT_EQ(records[0].key, "device-1");
  EXPECT_EQ(records[0].value, "value-1");
  EXPECT_EQ(records[0].timestamp_ms, 1'700'000'000'001);
  EXPECT_THAT(records[0].headers, ElementsAre(Pair("ce_id", "event-1"), Pair("ce_type", "touch")));
  EXPECT_EQ(Metric("kafka_records_produced_total{topic=\"events\"}"), "1");
  EXPECT_EQ(Metric("kafka_records_produced_total{topic=\"other\"}"), "0");
  EXPECT_EQ(Metric("kafka_ack_duration_seconds_count"), "1");
}

TEST_F(PublishTest, KeepsBytesThatAreNoTextAndEmptyOnes) {
  auto& publisher = StartReadyPublisher();
  Record record = ARecord(1, 1);
  record.key.clear();
  record.value = std::string("\0\xff\n", 3);
  record.headers = {};
  record.headers.Add("empty", "");
  record.headers.Add("binary", std::string_view("\0x", 2));
  publisher.Publish(std::move(record), outcomes_.For(1));

  ASSERT_TRUE(outcomes_.Of(1).has_value());
  const auto records = ReadBack(1);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].key, "");
  EXPECT_EQ(records[0].value, std::string("\0\xff\n", 3));
  EXPECT_THAT(records[0].headers,
              ElementsAre(Pair("empty", ""), Pair("binary", std::string("\0x", 2))));
}

TEST_F(PublishTest, RefusesEverythingUntilTheTopicsWereLookedUp) {
  auto& publisher = StartPublisher();
  publisher.Publish(ARecord(1), outcomes_.For(1));

  EXPECT_EQ(outcomes_.Of(1).error().reason, RejectReason::kBrokerUnavailable);
  EXPECT_FALSE(publisher.Health().reached_once);
  EXPECT_TRUE(publisher.WantsLookUp());

  EXPECT_TRUE(publisher.LookUpTopics(seconds{10}));
  EXPECT_TRUE(publisher.Health().reached_once);
  EXPECT_FALSE(publisher.WantsLookUp());
  publisher.Publish(ARecord(2), outcomes_.For(2));
  EXPECT_TRUE(outcomes_.Of(2).has_value());
}

TEST_F(PublishTest, SaysThatNoBrokerAnswered) {
  broker_.Down();
  auto& publisher = StartPublisher();
  EXPECT_FALSE(publisher.LookUpTopics(milliseconds{300}));
  EXPECT_FALSE(publisher.Health().reached_once);
  EXPECT_TRUE(publisher.WantsLookUp());
}

TEST_F(PublishTest, FinishesEachOfManyConcurrentRecordsOnce) {
  constexpr int kThreads = 4;
  constexpr int kEach = 5000;
  auto& publisher = StartReadyPublisher();
  {
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < kEach; ++i) {
          const int number = t * kEach + i;
          publisher.Publish(ARecord(number), outcomes_.For(number));
        }
      });
    }
    for (auto& thread : threads) thread.join();
  }
  ASSERT_TRUE(outcomes_.WaitForAll(kThreads * kEach));
  EXPECT_EQ(outcomes_.MostCalls(), 1);
  for (const auto& [number, outcome] : outcomes_.All()) EXPECT_TRUE(outcome.has_value()) << number;
  EXPECT_EQ(publisher.Health().queued_records, 0U);
  EXPECT_EQ(publisher.Health().queued_bytes, 0U);

  std::map<std::string, int> read;
  for (const auto& record : ReadBack(kThreads * kEach)) ++read[record.value];
  EXPECT_EQ(read.size(), static_cast<std::size_t>(kThreads * kEach));
  for (const auto& [value, times] : read) EXPECT_EQ(times, 1) << value;
}

TEST_F(PublishTest, KeepsNothingOfRecordsOnceItHasStopped) {
  auto& publisher = StartReadyPublisher();
  const auto captured = std::make_shared<int>();
  publisher.Publish(ARecord(1),
                    [captured, done = outcomes_.For(1)](const auto& result) { done(result); });
  ASSERT_TRUE(outcomes_.Of(1).has_value());
  publisher.Stop(milliseconds{0});
  EXPECT_EQ(captured.use_count(), 1);
}

TEST_F(PublishTest, KeepsTheOrderOfRecordsWithEqualKeys) {
  auto& publisher = StartReadyPublisher();
  constexpr int kRecords = 500;
  for (int i = 0; i < kRecords; ++i) {
    Record record = ARecord(i);
    record.key = "one-device";
    publisher.Publish(std::move(record), outcomes_.For(i));
  }
  ASSERT_TRUE(outcomes_.WaitForAll(kRecords));
  const auto records = ReadBack(kRecords);
  ASSERT_EQ(records.size(), static_cast<std::size_t>(kRecords));
  for (int i = 0; i < kRecords; ++i) {
    EXPECT_EQ(records[static_cast<std::size_t>(i)].value, "value-" + std::to_string(i));
  }
}

TEST_F(PublishTest, FlushesWhatWaitsWhenItStops) {
  auto options = Options();
  options.properties["linger.ms"] = "60000";
  auto& publisher = StartReadyPublisher(options);
  for (int i = 0; i < 100; ++i) publisher.Publish(ARecord(i), outcomes_.For(i));

  EXPECT_EQ(publisher.Stop(seconds{20}), 0U);
  EXPECT_EQ(outcomes_.Count(), 100U);
  for (const auto& [number, outcome] : outcomes_.All()) EXPECT_TRUE(outcome.has_value()) << number;
  EXPECT_EQ(outcomes_.MostCalls(), 1);
}

TEST_F(PublishTest, RefusesRecordsOnceItStops) {
  auto& publisher = StartReadyPublisher();
  publisher.Stop(milliseconds{0});
  publisher.Publish(ARecord(1), outcomes_.For(1));
  EXPECT_EQ(outcomes_.Of(1).error().reason, RejectReason::kDraining);
}

TEST_F(PublishTest, GivesUpRecordsThatCannotBeFlushedInTime) {
  auto& publisher = StartReadyPublisher();
  broker_.Down();
  // More than one partition has on the way, so that some are held back.
  for (int i = 0; i < 50; ++i) publisher.Publish(ARecord(i, 1), outcomes_.For(i));

  EXPECT_EQ(publisher.Stop(milliseconds{200}), 50U);
  EXPECT_EQ(outcomes_.Count(), 50U);
  for (const auto& [number, outcome] : outcomes_.All()) {
    ASSERT_FALSE(outcome.has_value()) << number;
    EXPECT_EQ(outcome.error().reason, RejectReason::kDraining);
  }
  EXPECT_EQ(outcomes_.MostCalls(), 1);
}

TEST_F(PublishTest, FinishesEveryRecordOfThreadsThatPublishWhileItStops) {
  auto& publisher = StartReadyPublisher();
  std::atomic<bool> go_on{true};
  std::vector<std::thread> threads;
  std::atomic<int> next{0};
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      while (go_on) {
        const int number = next++;
        publisher.Publish(ARecord(number), outcomes_.For(number));
        std::this_thread::yield();
      }
    });
  }
  ASSERT_TRUE(outcomes_.WaitForAll(100));
  publisher.Stop(seconds{10});
  go_on = false;
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(outcomes_.Count(), static_cast<std::size_t>(next.load()));
  EXPECT_EQ(outcomes_.MostCalls(), 1);
}

TEST_F(PublishTest, ShowsThatItIsAlive) {
  auto& publisher = StartReadyPublisher();
  const auto before = publisher.Health().heartbeat;
  EXPECT_TRUE(Eventually([&] { return publisher.Health().heartbeat > before; }));
  EXPECT_GE(publisher.Health().brokers_up, 1);
  EXPECT_EQ(publisher.Health().all_brokers_down, milliseconds{0});
}

TEST_F(PublishTest, MeasuresTheRoundTripToEachBroker) {
  StartReadyPublisher();
  EXPECT_TRUE(Eventually(
      [&] { return Metric("kafka_broker_rtt_seconds{broker=\"1\",stat=\"p99\"}") != "absent"; }));
  EXPECT_EQ(Metric("kafka_brokers_up"), "1");
}

TEST_F(PublishTest, WarnsAboutTopicsThatOneBrokerAloneHolds) {
  StartReadyPublisher();
  const std::lock_guard lock(log_mutex_);
  EXPECT_THAT(log_, HasSubstr("a 200 does not survive its loss"));
  EXPECT_THAT(log_, HasSubstr("events other"));
}

}  // namespace
}  // namespace dtbridge
