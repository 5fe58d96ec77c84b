#include "dtbridge/replay/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fakes/fake_clock.h"
#include "fakes/fake_publisher.h"
#include "fakes/fake_record_source.h"
#include "support/delivery_builder.h"
#include "support/record_headers.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

constexpr const char* kProject = "c14u9p094l47cdv1o3pg";
constexpr const char* kDevice = "emuc17m6d7lq0bgk44smcqg";
constexpr const char* kTraceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr std::int64_t kPutMs = 1'700'000'000'000;

SysTime At(std::int64_t ms) { return SysTime{milliseconds{ms}}; }

/// A dead letter whose body is an event of today.
StoredRecord ALetter(const std::string& body = TouchBody()) {
  return {.timestamp_ms = kPutMs,
          .value = body,
          .headers = {{"error_reason", "wrong_member_type"},
                      {"error_detail", "event.data.touch: what it was"},
                      {"error_stage", "decode"},
                      {"connector", "a"},
                      {"request_id", "request-7"},
                      {"received_time", "2023-11-14T22:13:19.900000Z"}}};
}

StoredRecord With(StoredRecord record, const std::string& name, const std::string& value) {
  for (auto& [each, text] : record.headers) {
    if (each == name) {
      text = value;
      return record;
    }
  }
  record.headers.emplace_back(name, value);
  return record;
}

StoredRecord PutAt(std::int64_t ms, StoredRecord record) {
  record.timestamp_ms = ms;
  return record;
}

class ReplayTest : public testing::Test {
 protected:
  explicit ReplayTest(RecordFormat format = RecordFormat::kNormalised)
      : router_({.format = format, .topics = {}, .connectors = connectors_}) {
    publisher_.FinishEach(
        [this](const Record&) { return Receipt{.partition = 2, .offset = 40 + stored_++}; });
  }

  Replay Make(ReplaySelection selection = {}) {
    return {connectors_, std::move(selection), router_, clock_};
  }
  Replay::Tell Keep() {
    return [this](const ReplayedLetter& letter) { letters_.push_back(letter); };
  }
  ReplaySummary Rehearse(ReplaySelection selection = {}) {
    return Make(std::move(selection)).Rehearse(source_, Keep());
  }
  ReplaySummary Send(ReplaySelection selection = {}) {
    return Make(std::move(selection)).Send(source_, publisher_, milliseconds{1}, Keep());
  }

  /// The offsets of the letters that were told.
  std::vector<std::int64_t> Offsets() const {
    std::vector<std::int64_t> offsets;
    for (const auto& letter : letters_) offsets.push_back(letter.offset);
    return offsets;
  }

  const std::vector<RouteConnector> connectors_{{"a", {}}, {"b", {kProject}}};
  FakeClock clock_{At(kPutMs + 1000)};
  Router router_;
  FakeRecordSource source_;
  FakePublisher publisher_;
  std::vector<ReplayedLetter> letters_;

 private:
  int stored_ = 0;
};

TEST_F(ReplayTest, RehearsesWhatALetterWouldBecomeNow) {
  source_.Put(ALetter());
  const auto summary = Rehearse();
  ASSERT_EQ(letters_.size(), 1U);
  EXPECT_EQ(letters_[0].offset, 0);
  EXPECT_EQ(letters_[0].time, At(kPutMs));
  EXPECT_EQ(letters_[0].connector, "a");
  EXPECT_EQ(letters_[0].reason, "wrong_member_type");
  EXPECT_EQ(letters_[0].outcome, ReplayOutcome::kUsable);
  EXPECT_EQ(letters_[0].topic, "dt.events.touch");
  EXPECT_EQ(letters_[0].key, kDevice);
  EXPECT_EQ(summary.read, 1U);
  EXPECT_EQ(summary.Count(ReplayOutcome::kUsable), 1U);
  EXPECT_TRUE(summary.Succeeded());
  EXPECT_EQ(publisher_.Pending(), 0U);
}

TEST_F(ReplayTest, SendsTheEventAsIfItCameTodayAndSaysWhereItCameFrom) {
  source_.Put(With(With(ALetter(), "traceparent", kTraceparent), "tracestate", "vendor=1"));
  const auto summary = Send();

  ASSERT_EQ(publisher_.Pending(), 1U);
  const Record& record = publisher_.At(0);
  EXPECT_EQ(router_.Topics()[record.topic], "dt.events.touch");
  EXPECT_EQ(record.key, kDevice);
  EXPECT_THAT(record.value, HasSubstr(R"("event_id":"c82gg9catj3vmh4248og")"));
  EXPECT_EQ(record.timestamp_ms, 1'644'496'933'313);
  EXPECT_EQ(HeaderOf(record, "ce_id"), "c82gg9catj3vmh4248og");
  EXPECT_EQ(HeaderOf(record, "ce_origin"), "push");
  EXPECT_EQ(HeaderOf(record, "ce_connector"), "a");
  EXPECT_EQ(HeaderOf(record, "ce_requestid"), "request-7");
  EXPECT_EQ(HeaderOf(record, "ce_receivedtime"), "2023-11-14T22:13:19.900000Z");
  EXPECT_EQ(HeaderOf(record, "traceparent"), kTraceparent);
  EXPECT_EQ(HeaderOf(record, "tracestate"), "vendor=1");
  EXPECT_EQ(HeaderOf(record, "ce_replayedfrom"), "dt.dead-letter/0/0");
  EXPECT_EQ(HeaderOf(record, "error_reason"), std::nullopt);

  ASSERT_EQ(letters_.size(), 1U);
  EXPECT_EQ(letters_[0].outcome, ReplayOutcome::kStored);
  ASSERT_TRUE(letters_[0].receipt.has_value());
  EXPECT_EQ(letters_[0].receipt->partition, 2);
  EXPECT_EQ(letters_[0].receipt->offset, 40);
  EXPECT_TRUE(summary.Succeeded());
}

TEST_F(ReplayTest, ReportsWhatCannotBeSentInItsPlaceAndCallsThatNoFailure) {
  source_.Put(ALetter("no JSON"));
  source_.Put(With(ALetter(), "connector", "gone"));
  source_.Put(With(ALetter(TouchBody("c82gg9catj3vmh4248og", "other")), "connector", "b"));
  source_.Put({.timestamp_ms = kPutMs, .value = "whatever", .headers = {}});
  StoredRecord tombstone = ALetter();
  tombstone.value.reset();
  source_.Put(tombstone);
  source_.Put(With(ALetter(), "connector", "b"));
  const auto summary = Send();

  ASSERT_EQ(letters_.size(), 6U);
  EXPECT_EQ(letters_[0].outcome, ReplayOutcome::kUnusable);
  EXPECT_THAT(letters_[0].detail, testing::StartsWith("not_json"));
  EXPECT_EQ(letters_[1].outcome, ReplayOutcome::kConnectorUnknown);
  EXPECT_EQ(letters_[1].connector, "gone");
  EXPECT_EQ(letters_[2].outcome, ReplayOutcome::kProjectNotAllowed);
  EXPECT_EQ(letters_[3].outcome, ReplayOutcome::kForeign);
  EXPECT_EQ(letters_[3].detail, "it has no header error_reason");
  EXPECT_EQ(letters_[4].outcome, ReplayOutcome::kForeign);
  EXPECT_EQ(letters_[4].detail, "it has no value");
  EXPECT_EQ(letters_[5].outcome, ReplayOutcome::kStored);
  EXPECT_EQ(publisher_.Pending(), 1U);
  EXPECT_EQ(summary.Count(ReplayOutcome::kForeign), 2U);
  EXPECT_TRUE(summary.Succeeded());
}

TEST_F(ReplayTest, HasFailedWhenKafkaDoesNotTakeAnEvent) {
  publisher_.Refuse(Rejection{RejectReason::kRecordTooLarge, "Broker: Message size too large"});
  source_.Put(With(ALetter(), "error_reason", "record_too_large"));
  const auto summary = Send();
  ASSERT_EQ(letters_.size(), 1U);
  EXPECT_EQ(letters_[0].outcome, ReplayOutcome::kFailed);
  EXPECT_EQ(letters_[0].detail, "record_too_large: Broker: Message size too large");
  EXPECT_EQ(letters_[0].topic, "dt.events.touch");
  EXPECT_FALSE(summary.Succeeded());
}

TEST_F(ReplayTest, EndsWhenKafkaDoesNotReport) {
  publisher_.FinishEach(nullptr);
  for (int i = 0; i < 300; ++i) source_.Put(ALetter());
  const auto summary = Send();
  EXPECT_THAT(summary.failure, HasSubstr("does not report"));
  EXPECT_FALSE(summary.Succeeded());
  EXPECT_GT(summary.Count(ReplayOutcome::kFailed), 0U);
  EXPECT_EQ(summary.Count(ReplayOutcome::kFailed), publisher_.Pending());
  EXPECT_GT(source_.Left(), 0U) << "nothing more is read";
  EXPECT_THAT(letters_.back().detail, HasSubstr("may be stored all the same"));
  publisher_.FinishNext(Receipt{});  // a late report harms nobody
}

TEST_F(ReplayTest, SendsMoreThanABatchInOrder) {
  for (int i = 0; i < 1000; ++i) source_.Put(ALetter());
  const auto summary = Send();
  EXPECT_EQ(summary.Count(ReplayOutcome::kStored), 1000U);
  ASSERT_EQ(letters_.size(), 1000U);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(letters_[static_cast<std::size_t>(i)].offset, i);
    EXPECT_EQ(letters_[static_cast<std::size_t>(i)].receipt->offset, 40 + i);
  }
}

TEST_F(ReplayTest, SendsWhatWasReadBeforeReadingFailed) {
  source_.Put(ALetter());
  source_.FailAtTheEnd("the topic is gone");
  const auto summary = Send();
  EXPECT_EQ(summary.failure, "the topic is gone");
  EXPECT_FALSE(summary.Succeeded());
  EXPECT_EQ(summary.Count(ReplayOutcome::kStored), 1U);
}

TEST_F(ReplayTest, ChoosesByTimeFromTheFirstMomentToBeforeTheLast) {
  for (const std::int64_t ms : {kPutMs - 1, kPutMs, kPutMs + 1, kPutMs + 9, kPutMs + 10}) {
    source_.Put(PutAt(ms, ALetter()));
  }
  const auto summary = Rehearse({.from = At(kPutMs), .to = At(kPutMs + 10)});
  EXPECT_THAT(Offsets(), ElementsAre(1, 2, 3));
  EXPECT_EQ(summary.read, 5U);
}

TEST_F(ReplayTest, ChoosesByAnyOfTheReasons) {
  for (const char* reason : {"not_json", "wrong_member_type", "too_deep", "not_json"}) {
    source_.Put(With(ALetter(), "error_reason", reason));
  }
  Rehearse({.reasons = {"not_json", "too_deep"}});
  EXPECT_THAT(Offsets(), ElementsAre(0, 2, 3));
}

TEST_F(ReplayTest, ChoosesByConnectorAlsoOneThatIsGone) {
  for (const char* connector : {"gone", "a", "b"}) {
    source_.Put(With(ALetter(), "connector", connector));
  }
  Rehearse({.connector = "gone"});
  EXPECT_THAT(Offsets(), ElementsAre(0));
}

TEST_F(ReplayTest, ShowsForeignRecordsOfThatTimeWhateverElseIsChosen) {
  source_.Put({.timestamp_ms = kPutMs, .value = "whatever", .headers = {}});
  source_.Put({.timestamp_ms = kPutMs - 1, .value = "whatever", .headers = {}});
  Rehearse({.from = At(kPutMs), .reasons = {"not_json"}, .connector = "b"});
  EXPECT_THAT(Offsets(), ElementsAre(0));
}

TEST_F(ReplayTest, TakesNoMoreLettersThanTheLimit) {
  source_.Put({.timestamp_ms = kPutMs, .value = "foreign", .headers = {}});
  source_.Put(With(ALetter(), "error_reason", "too_deep"));
  for (int i = 0; i < 5; ++i) source_.Put(ALetter());
  const auto summary = Send({.reasons = {"wrong_member_type"}, .limit = 2});
  EXPECT_THAT(Offsets(), ElementsAre(0, 2, 3));
  EXPECT_EQ(publisher_.Pending(), 2U);
  EXPECT_TRUE(summary.limit_reached);
  EXPECT_TRUE(summary.Succeeded());
}

TEST_F(ReplayTest, ShowsNothingOfATopicThatATerminalWouldObey) {
  source_.Put(With(With(ALetter(), "connector", "a\x1b[2J b"), "error_reason", "x\ny"));
  Rehearse();
  ASSERT_EQ(letters_.size(), 1U);
  EXPECT_EQ(letters_[0].connector, "a?[2J?b");
  EXPECT_EQ(letters_[0].reason, "x?y");
}

class RawReplayTest : public ReplayTest {
 protected:
  RawReplayTest() : ReplayTest(RecordFormat::kRaw) {}
};

TEST_F(RawReplayTest, SendsTheBodyAsItCame) {
  source_.Put(ALetter());
  Send();
  ASSERT_EQ(publisher_.Pending(), 1U);
  EXPECT_EQ(publisher_.At(0).value, TouchBody());
  EXPECT_EQ(HeaderOf(publisher_.At(0), "ce_dataschema"), std::nullopt);
}

}  // namespace
}  // namespace dtbridge
