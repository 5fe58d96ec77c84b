#include "dtbridge/publish/topic_reader.h"

#include <algorithm>

#include "publish_fixture.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

constexpr seconds kPatience{20};

class TopicReaderTest : public PublishFixture {
 protected:
  TopicReader ReaderOf(const std::string& topic, milliseconds patience = kPatience) {
    return {Options(), topic, std::nullopt, patience, logger_};
  }

  void Store(int first, int count) {
    for (int i = first; i < first + count; ++i) publisher_->Publish(ARecord(i), outcomes_.For(i));
    ASSERT_TRUE(outcomes_.WaitForAll(static_cast<std::size_t>(first + count)));
  }

  /// Reads to the end.
  std::vector<StoredRecord> Rest(TopicReader& reader) {
    std::vector<StoredRecord> records;
    for (;;) {
      auto next = reader.Next();
      if (!next) ADD_FAILURE() << next.error();
      if (!next || !*next) return records;
      records.push_back(**std::move(next));
    }
  }

  std::string FailureOf(TopicReader reader) {
    const auto next = reader.Next();
    return next ? "no failure" : next.error();
  }
};

TEST_F(TopicReaderTest, ReadsEveryRecordOnceByPartitionAndOffset) {
  StartReadyPublisher();
  Store(0, 200);
  TopicReader reader = ReaderOf("events");
  const auto records = Rest(reader);
  ASSERT_EQ(records.size(), 200U);
  const auto place = [](const StoredRecord& record) {
    return std::pair(record.partition, record.offset);
  };
  EXPECT_TRUE(std::is_sorted(
      records.begin(), records.end(),
      [&](const auto& left, const auto& right) { return place(left) < place(right); }));
  EXPECT_EQ(records.front().offset, 0);
  EXPECT_GT(records.back().partition, 0);
  for (const auto& record : records) {
    ASSERT_TRUE(record.value.has_value());
    const std::string number = record.value->substr(std::string("value-").size());
    EXPECT_EQ(record.timestamp_ms, 1'700'000'000'000 + std::stoi(number));
    EXPECT_THAT(record.headers,
                ElementsAre(Pair("ce_id", "event-" + number), Pair("ce_type", "touch")));
  }
  const auto again = reader.Next();
  ASSERT_TRUE(again.has_value());
  EXPECT_FALSE(again->has_value()) << "it stays at the end";
}

TEST_F(TopicReaderTest, EndsWhereTheTopicEndedWhenReadingBegan) {
  StartReadyPublisher();
  Store(0, 20);
  TopicReader reader = ReaderOf("events");
  ASSERT_TRUE(reader.Next().has_value());
  Store(20, 20);
  EXPECT_EQ(Rest(reader).size(), 19U);
}

TEST_F(TopicReaderTest, TellsAnEmptyValueFromNone) {
  StartReadyPublisher();
  Record record = ARecord(0);
  record.value.clear();
  publisher_->Publish(std::move(record), outcomes_.For(0));
  ASSERT_TRUE(outcomes_.Of(0).has_value());
  TopicReader reader = ReaderOf("events");
  const auto records = Rest(reader);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].value, "");
}

TEST_F(TopicReaderTest, EndsAtOnceInAnEmptyTopic) {
  TopicReader reader = ReaderOf("other");
  EXPECT_THAT(Rest(reader), ElementsAre());
}

TEST_F(TopicReaderTest, SaysThatTheTopicIsMissingOrForbidden) {
  broker_.FailTopic("events", *EmbeddedBroker::ErrorNamed("UNKNOWN_TOPIC_OR_PART"));
  EXPECT_THAT(FailureOf(ReaderOf("events")),
              testing::AllOf(HasSubstr("events: "), HasSubstr("Unknown topic")));
  broker_.FailTopic("events", *EmbeddedBroker::ErrorNamed("TOPIC_AUTHORIZATION_FAILED"));
  EXPECT_THAT(FailureOf(ReaderOf("events")), HasSubstr("authorization failed"));
}

TEST_F(TopicReaderTest, SaysThatKafkaIsAway) {
  broker_.Down();
  EXPECT_THAT(FailureOf(ReaderOf("events", milliseconds{500})),
              HasSubstr("events: Kafka is not there: "));
}

TEST_F(TopicReaderTest, FailsWhenKafkaGoesAwayMeanwhile) {
  StartReadyPublisher();
  Store(0, 200);
  publisher_.reset();
  TopicReader reader = ReaderOf("events", milliseconds{500});
  ASSERT_TRUE(reader.Next().has_value());
  broker_.Down();
  auto next = reader.Next();
  while (next && *next) next = reader.Next();  // what had been fetched before
  ASSERT_FALSE(next.has_value());
  EXPECT_THAT(next.error(), HasSubstr("events: cannot be read on: "));
}

TEST_F(TopicReaderTest, ReadsWithWhateverIsSetForTheProducerOrByMistake) {
  KafkaOptions options = Options();
  options.properties = {{"linger.ms", "5"},
                        {"batch.size", "10000"},
                        {"batch.num.messages", "10"},
                        {"compression.codec", "lz4"},
                        {"compression.level", "3"},
                        {"partitioner", "consistent_random"},
                        {"request.timeout.ms", "1000"},
                        {"retry.backoff.ms", "20"},
                        {"sticky.partitioning.linger.ms", "0"},
                        {"queue.buffering.backpressure.threshold", "2"},
                        {"queuing.strategy", "lifo"},
                        {"message.max.bytes", "200000000"},
                        {"socket.timeout.ms", "1100"},
                        {"group.id", "a-group"},
                        {"enable.auto.commit", "true"},
                        {"auto.offset.reset", "latest"},
                        {"enable.partition.eof", "false"}};
  StartReadyPublisher();
  Store(0, 20);
  TopicReader reader(options, "events", std::nullopt, kPatience, logger_);
  EXPECT_EQ(Rest(reader).size(), 20U);
  EXPECT_THAT(log_, testing::Not(HasSubstr("will be ignored")));
}

}  // namespace
}  // namespace dtbridge
