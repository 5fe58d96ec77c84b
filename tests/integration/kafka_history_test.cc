#include "dtbridge/publish/kafka_history.h"

#include <algorithm>

#include "publish_fixture.h"

namespace dtbridge {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class KafkaHistoryTest : public PublishFixture {
 protected:
  KafkaHistory History(const std::vector<std::string>& topics = {"events", "other"}) {
    return {Options(), topics, logger_};
  }

  void Store(int count) {
    StartReadyPublisher();
    for (int i = 0; i < count; ++i) publisher_->Publish(ARecord(i), outcomes_.For(i));
    ASSERT_TRUE(outcomes_.WaitForAll(static_cast<std::size_t>(count)));
  }

  static bool Always() { return true; }

  /// Reads the stretches one after the other or at once; the ids of the events in each.
  std::vector<std::vector<std::string>> Read(KafkaHistory& history,
                                             const std::vector<Stretch>& stretches) {
    std::vector<std::vector<std::string>> ids(stretches.size());
    const auto unreadable = history.Read(
        stretches, Always,
        [&](std::size_t position, std::int64_t timestamp_ms, std::span<const HeaderField> headers) {
          ASSERT_EQ(headers.size(), 2U);
          EXPECT_EQ(headers[0].name, "ce_id");
          EXPECT_GE(timestamp_ms, 1'700'000'000'000);
          ids[position].emplace_back(headers[0].value);
        });
    EXPECT_THAT(unreadable, IsEmpty());
    return ids;
  }

  static std::int64_t SizeOf(const std::vector<Stretch>& stretches) {
    std::int64_t size = 0;
    for (const Stretch& stretch : stretches) size += stretch.end - stretch.begin;
    return size;
  }
};

TEST_F(KafkaHistoryTest, TellsWhatThePartitionsHold) {
  Store(200);
  KafkaHistory history = History({"other", "events"});
  const auto extent = history.Look(Always);
  ASSERT_TRUE(extent);
  EXPECT_THAT(extent->unreadable, IsEmpty());
  EXPECT_EQ(SizeOf(extent->stretches), 200);
  for (const Stretch& stretch : extent->stretches) EXPECT_EQ(stretch.topic, 1U);
}

TEST_F(KafkaHistoryTest, ReadsEachStretchFromBeginToEnd) {
  Store(200);
  KafkaHistory history = History();
  const auto stretches = history.Look(Always)->stretches;
  ASSERT_GT(stretches.size(), 1U);
  const auto all = Read(history, stretches);
  std::vector<Stretch> lasts;
  std::vector<Stretch> firsts;
  for (const Stretch& stretch : stretches) {
    const auto middle = stretch.end - (stretch.end - stretch.begin) / 3;
    lasts.push_back({stretch.topic, stretch.partition, middle, stretch.end});
    firsts.push_back({stretch.topic, stretch.partition, stretch.begin, middle});
  }
  const auto last_ids = Read(history, lasts);
  auto joined = Read(history, firsts);
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    EXPECT_THAT(last_ids[i], SizeIs(static_cast<std::size_t>(lasts[i].end - lasts[i].begin)));
    joined[i].insert(joined[i].end(), last_ids[i].begin(), last_ids[i].end());
    EXPECT_EQ(joined[i], all[i]);
  }
}

TEST_F(KafkaHistoryTest, ReadsManyThousandRecordsBackwardsWithoutAPause) {
  Store(12'000);
  KafkaHistory history = History();
  auto left = history.Look(Always)->stretches;
  const auto began = std::chrono::steady_clock::now();
  std::size_t read = 0;
  while (SizeOf(left) > 0) {
    std::vector<Stretch> pieces;
    for (Stretch& stretch : left) {
      const auto begin = std::max(stretch.begin, stretch.end - 2000);
      pieces.push_back({stretch.topic, stretch.partition, begin, stretch.end});
      stretch.end = begin;
    }
    for (const auto& ids : Read(history, pieces)) read += ids.size();
  }
  EXPECT_EQ(read, 12'000U);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{4});
}

TEST_F(KafkaHistoryTest, TakesATopicThatIsMissingForAnEmptyOne) {
  broker_.FailTopic("other", *EmbeddedBroker::ErrorNamed("UNKNOWN_TOPIC_OR_PART"));
  Store(10);
  KafkaHistory history = History();
  const auto extent = history.Look(Always);
  ASSERT_TRUE(extent);
  EXPECT_EQ(SizeOf(extent->stretches), 10);
  EXPECT_THAT(extent->unreadable, IsEmpty());
}

TEST_F(KafkaHistoryTest, NamesATopicThatIsForbidden) {
  broker_.FailTopic("other", *EmbeddedBroker::ErrorNamed("TOPIC_AUTHORIZATION_FAILED"));
  Store(10);
  KafkaHistory history = History();
  const auto extent = history.Look(Always);
  ASSERT_TRUE(extent);
  EXPECT_EQ(SizeOf(extent->stretches), 10);
  ASSERT_THAT(extent->unreadable, SizeIs(1));
  EXPECT_EQ(extent->unreadable[0].topic, 1U);
  EXPECT_THAT(extent->unreadable[0].why, HasSubstr("authorization failed"));
}

TEST_F(KafkaHistoryTest, LeavesAStretchThatMayNotBeRead) {
  Store(200);
  KafkaHistory history = History();
  const auto stretches = history.Look(Always)->stretches;
  broker_.FailFetch(*EmbeddedBroker::ErrorNamed("TOPIC_AUTHORIZATION_FAILED"), 1000);
  const auto unreadable = history.Read(
      stretches, Always, [](std::size_t, std::int64_t, std::span<const HeaderField>) {});
  ASSERT_THAT(unreadable, SizeIs(stretches.size()));
  EXPECT_THAT(unreadable[0].why, HasSubstr("authorization failed"));
}

TEST_F(KafkaHistoryTest, SaysThatKafkaIsAway) {
  broker_.Down();
  KafkaHistory history = History();
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds{700};
  const auto extent = history.Look([&] { return std::chrono::steady_clock::now() < until; });
  ASSERT_FALSE(extent);
  EXPECT_NE(extent.error(), "");
}

TEST_F(KafkaHistoryTest, LeavesAStretchOnceKafkaGivesNothing) {
  Store(200);
  KafkaHistory history = History();
  const auto stretches = history.Look(Always)->stretches;
  broker_.Down();
  EXPECT_THAT(history.Read(stretches, Always,
                           [](std::size_t, std::int64_t, std::span<const HeaderField>) {}),
              SizeIs(stretches.size()));
}

TEST_F(KafkaHistoryTest, StopsWhenToldTo) {
  Store(200);
  KafkaHistory history = History();
  const auto stretches = history.Look(Always)->stretches;
  int records = 0;
  const auto unreadable = history.Read(
      stretches, [&] { return records < 5; },
      [&](std::size_t, std::int64_t, std::span<const HeaderField>) { ++records; });
  EXPECT_EQ(records, 5);
  EXPECT_THAT(unreadable, IsEmpty());
  EXPECT_FALSE(history.Look([] { return false; }));
}

}  // namespace
}  // namespace dtbridge
