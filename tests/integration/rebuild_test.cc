#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "integration/bridge_fixture.h"

namespace dtbridge {
namespace {

using testing::HasSubstr;

constexpr const char* kAuto = "duplicates: {rebuild: auto}\n";
constexpr const char* kStored = R"({"status":"stored"})";
constexpr const char* kDuplicate = R"({"status":"duplicate"})";

class RebuildTest : public BridgeFixture {
 protected:
  std::string AnswerTo(const PushBody& push, const std::string& path = "/v1/a") {
    return Post(path, push.body, SignedBySecret(push.body)).body;
  }

  /// Stores one event of each type, two of the last, and stops.
  void StoreSome() {
    Start();
    for (std::size_t i = 0; i < kEventTypeCount; ++i) {
      pushes_.push_back(factory_.Make(static_cast<EventType>(i)));
    }
    pushes_.push_back(factory_.Make(EventType::kOther));
    for (const PushBody& push : pushes_) ASSERT_EQ(AnswerTo(push), kStored);
    Stop();
    log_.clear();
  }

  bool IsIn(const char* state) {
    return Metric("dtbridge_dedup_rebuild_state", "\"" + std::string(state) + "\"") == 1;
  }
  bool EndsAs(const char* state) {
    return Eventually([&] { return IsIn(state); });
  }

  /// Lines of the log by this part of the service.
  int Lines() const {
    const std::string ours = "\"component\":\"rebuild\"";
    int lines = 0;
    for (auto at = log_.find(ours); at != std::string::npos; at = log_.find(ours, at + 1)) ++lines;
    return lines;
  }

  std::vector<PushBody> pushes_;
};

TEST_F(RebuildTest, KnowsAfterARestartWhatWasStoredBefore) {
  StoreSome();
  Start(kAuto);
  ASSERT_TRUE(EndsAs("done"));
  EXPECT_EQ(Metric("dtbridge_dedup_rebuild_records_total"), pushes_.size());
  EXPECT_EQ(Metric("dtbridge_dedup_rebuild_entries_total"), pushes_.size());
  EXPECT_GT(Metric("dtbridge_dedup_rebuild_duration_seconds"), 0);

  for (const PushBody& push : pushes_) EXPECT_EQ(AnswerTo(push), kDuplicate);
  EXPECT_EQ(AnswerTo(factory_.Next()), kStored);
  EXPECT_EQ(Metric("dtbridge_event_id_conflicts_total"), 0);
  EXPECT_EQ(ReadAll().size(), pushes_.size() + 1);
  Stop();
  EXPECT_THAT(log_, HasSubstr("the duplicate window is filled from the topics"));
  EXPECT_EQ(Lines(), 1) << log_;
}

TEST_F(RebuildTest, StoresAgainWhatWasStoredBeforeWhenItIsOff) {
  StoreSome();
  Start();
  EXPECT_TRUE(IsIn("off"));
  for (const PushBody& push : pushes_) EXPECT_EQ(AnswerTo(push), kStored);
  EXPECT_EQ(ReadAll().size(), 2 * pushes_.size());
}

TEST_F(RebuildTest, HoldsTheConnectorsApart) {
  StoreSome();
  Start(kAuto);
  ASSERT_TRUE(EndsAs("done"));
  const PushBody& push = pushes_.front();
  PushHeaders headers = SignedBySecret(push.body);
  headers.emplace_back("X-Building", kHeaderValue);
  EXPECT_EQ(Post("/v1/headers", push.body, headers).body, kStored);
}

TEST_F(RebuildTest, WarnsOnceAndServesWhenItMayNotRead) {
  StoreSome();
  broker_.FailFetch(*EmbeddedBroker::ErrorNamed("TOPIC_AUTHORIZATION_FAILED"), 1000);
  Start(kAuto);
  ASSERT_TRUE(EndsAs("failed"));
  EXPECT_EQ(AnswerTo(pushes_.front()), kStored);
  Stop();
  EXPECT_THAT(log_, HasSubstr("could not be read to fill the duplicate window"));
  EXPECT_THAT(log_, HasSubstr("Topic authorization failed"));
  EXPECT_EQ(Lines(), 1) << log_;
}

TEST_F(RebuildTest, ReadsTheRestWhenATopicIsForbidden) {
  StoreSome();
  broker_.FailTopic("dt.events.touch", *EmbeddedBroker::ErrorNamed("TOPIC_AUTHORIZATION_FAILED"));
  Start(kAuto);
  ASSERT_TRUE(EndsAs("partial"));
  for (const PushBody& push : pushes_) {
    if (push.type == EventType::kTouch) continue;
    EXPECT_EQ(AnswerTo(push), kDuplicate);
  }
  Stop();
  EXPECT_THAT(log_, HasSubstr("some topics could not be read to fill the duplicate window"));
  EXPECT_THAT(log_, HasSubstr("\"topic\":\"dt.events.touch\""));
  EXPECT_EQ(Lines(), 1) << log_;
}

TEST_F(RebuildTest, MissesNothingInATopicThatIsMissing) {
  StoreSome();
  broker_.FailTopic("dt.events.touch", *EmbeddedBroker::ErrorNamed("UNKNOWN_TOPIC_OR_PART"));
  Start(kAuto);
  ASSERT_TRUE(EndsAs("done"));
  for (const PushBody& push : pushes_) {
    if (push.type == EventType::kTouch) continue;
    EXPECT_EQ(AnswerTo(push), kDuplicate);
  }
}

TEST_F(RebuildTest, DoesNotHoldUpAStop) {
  StoreSome();
  broker_.Delay(std::chrono::milliseconds{300});
  Start(kAuto);
  ASSERT_TRUE(Eventually([this] { return IsIn("reading"); }));
  broker_.Down();
  const auto began = std::chrono::steady_clock::now();
  Stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{5});
}

}  // namespace
}  // namespace dtbridge
