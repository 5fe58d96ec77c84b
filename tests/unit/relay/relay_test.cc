#include "dtbridge/relay/relay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fakes/fake_clock.h"
#include "fakes/fake_publisher.h"
#include "support/delivery_builder.h"

namespace dtbridge {
namespace {

using testing::HasSubstr;

constexpr std::string_view kSecret = "a-secret-of-many-bytes";
constexpr std::string_view kProject = "c14u9p094l47cdv1o3pg";

std::shared_ptr<const CredentialsSnapshot> CredentialsWith(std::string_view secret) {
  auto credentials = std::make_shared<Credentials>();
  credentials->secrets.emplace_back(Secret(std::string(secret)));
  return std::make_shared<CredentialsSnapshot>(std::move(credentials));
}

/// Collects what senders are told.
struct Answers {
  std::vector<Outcome> all;
  Reply Next() {
    return [this](const Outcome& outcome) { all.push_back(outcome); };
  }
};

class RelayTest : public testing::Test {
 protected:
  explicit RelayTest(RecordFormat format = RecordFormat::kNormalised)
      : logger_({.level = LogLevel::kDebug}, clock_, registry_,
                [this](std::string_view line) { log_.append(line); }),
        window_({}, registry_),
        router_({.format = format,
                 .topics = {},
                 .connectors = {{"a", {}}, {"b", {std::string(kProject)}}}}),
        probe_({"a", "b"}, logger_, registry_),
        relay_(Connectors(), window_, router_, publisher_, probe_, clock_) {}

  std::vector<RelayConnector> Connectors() {
    std::vector<RelayConnector> connectors;
    const SignatureOptions options{.secret_files = {"secret"}};
    connectors.push_back(
        {Verifier("a", options, CredentialsWith(kSecret), nullptr, registry_), {}});
    connectors.push_back({Verifier("b", options, CredentialsWith(kSecret), nullptr, registry_),
                          {std::string(kProject)}});
    return connectors;
  }

  DeliveryBuilder Signed(std::string body) {
    DeliveryBuilder builder(std::move(body));
    builder.SignedWith(kSecret, clock_.Now());
    return builder;
  }

  std::string TopicOf(std::size_t waiting) const {
    return router_.Topics()[publisher_.At(waiting).topic];
  }
  std::string Metrics() { return registry_.Expose(); }

  FakeClock clock_;
  Registry registry_;
  std::string log_;
  Logger logger_;
  DuplicateWindow window_;
  Router router_;
  FakePublisher publisher_;
  RelayProbe probe_;
  Relay relay_;
  Answers answers_;
};

TEST_F(RelayTest, RepliesOnlyOnceTheBrokerHasTheRecord) {
  relay_.Accept(Signed(TouchBody()).Build(), answers_.Next());
  ASSERT_EQ(publisher_.Pending(), 1U);
  EXPECT_TRUE(answers_.all.empty());
  EXPECT_EQ(TopicOf(0), "dt.events.touch");
  EXPECT_EQ(publisher_.At(0).key, "emuc17m6d7lq0bgk44smcqg");

  publisher_.FinishNext(Receipt{.partition = 3, .offset = 42});
  ASSERT_EQ(answers_.all.size(), 1U);
  ASSERT_TRUE(answers_.all[0].has_value());
  EXPECT_EQ(answers_.all[0]->kind, Acceptance::Kind::kStored);
  EXPECT_EQ(answers_.all[0]->receipt.offset, 42);
  EXPECT_THAT(Metrics(),
              HasSubstr("dtbridge_events_stored_total{connector=\"a\",event_type=\"touch\"} 1"));
}

TEST_F(RelayTest, RefusesAStrangerBeforeAnythingIsPublished) {
  DeliveryBuilder stranger(TouchBody());
  stranger.SignedWith("another-secret-of-many-bytes", clock_.Now());
  relay_.Accept(stranger.Build(), answers_.Next());

  EXPECT_EQ(publisher_.Pending(), 0U);
  ASSERT_EQ(answers_.all.size(), 1U);
  EXPECT_EQ(answers_.all[0].error().reason, RejectReason::kBadSignature);
  EXPECT_THAT(log_, HasSubstr("\"reason\":\"bad_signature\""));
  EXPECT_THAT(log_, HasSubstr("\"request_id\":\"request-1\""));
}

TEST_F(RelayTest, RefusesAProjectThatTheConnectorDoesNotList) {
  relay_.Accept(Signed(TouchBody("c82gg9catj3vmh4248og", "another0project00000")).To(1).Build(),
                answers_.Next());
  EXPECT_EQ(publisher_.Pending(), 0U);
  ASSERT_EQ(answers_.all.size(), 1U);
  EXPECT_EQ(answers_.all[0].error().reason, RejectReason::kProjectNotAllowed);
  EXPECT_THAT(log_, HasSubstr("\"event_id\":\"c82gg9catj3vmh4248og\""));

  relay_.Accept(Signed(TouchBody()).To(1).Build(), answers_.Next());
  EXPECT_EQ(publisher_.Pending(), 1U);
}

TEST_F(RelayTest, WantsAnEventToNameAProjectWhereTheConnectorListsThem) {
  const std::string ping =
      R"({"event":{"eventId":"c82gg9catj3vmh4248og","eventType":"ping","data":null,)"
      R"("timestamp":"2022-02-10T12:42:13.313949Z"}})";
  relay_.Accept(Signed(ping).To(1).Build(), answers_.Next());
  ASSERT_EQ(answers_.all.size(), 1U);
  EXPECT_EQ(answers_.all[0].error().reason, RejectReason::kProjectNotAllowed);

  relay_.Accept(Signed(ping).To(0).Build(), answers_.Next());
  EXPECT_EQ(publisher_.Pending(), 1U);
}

TEST_F(RelayTest, DeadLettersWhatNamesNoProjectBecauseItIsNotUsable) {
  relay_.Accept(Signed("{}").To(1).Build(), answers_.Next());
  ASSERT_EQ(publisher_.Pending(), 1U);
  EXPECT_EQ(TopicOf(0), "dt.dead-letter");
}

TEST_F(RelayTest, TellsASecondDeliveryOfAStoredEventThatItIsADuplicate) {
  relay_.Accept(Signed(TouchBody()).Build(), answers_.Next());
  publisher_.FinishNext(Receipt{.partition = 0, .offset = 1});
  relay_.Accept(Signed(TouchBody()).Build(), answers_.Next());

  EXPECT_EQ(publisher_.Pending(), 0U);
  ASSERT_EQ(answers_.all.size(), 2U);
  EXPECT_EQ(answers_.all[1]->kind, Acceptance::Kind::kDuplicate);
}

TEST_F(RelayTest, LetsATwinInFlightWaitForTheFirstOnesOutcome) {
  relay_.Accept(Signed(TouchBody()).Build(), answers_.Next());
  relay_.Accept(Signed(TouchBody()).Build(), answers_.Next());
  EXPECT_EQ(publisher_.Pending(), 1U);
  EXPECT_TRUE(answers_.all.empty());

  publisher_.FinishNext(Receipt{.partition = 0, .offset = 1});
  ASSERT_EQ(answers_.all.size(), 2U);
  EXPECT_TRUE(answers_.all[0].has_value());
  EXPECT_TRUE(answers_.all[1].has_value());
}

TEST_F(RelayTest, LetsTheNextTryAfterAFailure) {
  relay_.Accept(Signed(TouchBody()).Build(), answers_.Next());
  publisher_.FinishNext(Reject(RejectReason::kProducerRestarted));
  ASSERT_EQ(answers_.all.size(), 1U);
  EXPECT_EQ(answers_.all[0].error().reason, RejectReason::kProducerRestarted);

  relay_.Accept(Signed(TouchBody()).Build(), answers_.Next());
  ASSERT_EQ(publisher_.Pending(), 1U);
  publisher_.FinishNext(Receipt{});
  EXPECT_EQ(answers_.all.back()->kind, Acceptance::Kind::kStored);
}

TEST_F(RelayTest, DoesNotTakeTheSameEventOfTwoConnectorsForDuplicates) {
  relay_.Accept(Signed(TouchBody()).To(0).Build(), answers_.Next());
  relay_.Accept(Signed(TouchBody()).To(1).Build(), answers_.Next());
  EXPECT_EQ(publisher_.Pending(), 2U);
}

TEST_F(RelayTest, DeadLettersAVerifiedBodyThatIsNotUsableAndAcknowledgesItOnceStored) {
  relay_.Accept(Signed("not json at all").Build(), answers_.Next());
  ASSERT_EQ(publisher_.Pending(), 1U);
  EXPECT_EQ(TopicOf(0), "dt.dead-letter");
  EXPECT_EQ(publisher_.At(0).value, "not json at all");
  EXPECT_TRUE(answers_.all.empty());

  publisher_.FinishNext(Receipt{.partition = 0, .offset = 7});
  ASSERT_EQ(answers_.all.size(), 1U);
  EXPECT_EQ(answers_.all[0]->kind, Acceptance::Kind::kDeadLettered);
  EXPECT_EQ(answers_.all[0]->reason, RejectReason::kNotJson);
}

TEST_F(RelayTest, DeadLettersARecordThatKafkaRefusesForItsOwnSake) {
  relay_.Accept(Signed(TouchBody()).Build(), answers_.Next());
  publisher_.FinishNext(Reject(RejectReason::kRecordTooLarge));
  ASSERT_EQ(publisher_.Pending(), 1U);
  EXPECT_EQ(TopicOf(0), "dt.dead-letter");
  EXPECT_EQ(publisher_.At(0).value, TouchBody());
  EXPECT_EQ(publisher_.At(0).key, "emuc17m6d7lq0bgk44smcqg");
  EXPECT_TRUE(answers_.all.empty());

  publisher_.FinishNext(Receipt{});
  ASSERT_EQ(answers_.all.size(), 1U);
  EXPECT_EQ(answers_.all[0]->reason, RejectReason::kRecordTooLarge);
  EXPECT_THAT(log_, HasSubstr("\"event_id\":\"c82gg9catj3vmh4248og\""));

  relay_.Accept(Signed(TouchBody()).Build(), answers_.Next());
  EXPECT_EQ(answers_.all.back()->kind, Acceptance::Kind::kDuplicate);
}

TEST_F(RelayTest, NeverAcknowledgesWhatTheDeadLetterTopicRefuses) {
  relay_.Accept(Signed("{").Build(), answers_.Next());
  publisher_.FinishNext(Reject(RejectReason::kRecordTooLarge));
  ASSERT_EQ(answers_.all.size(), 1U);
  ASSERT_FALSE(answers_.all[0].has_value());
  EXPECT_EQ(ClassOf(answers_.all[0].error().reason), RejectClass::kFailed);
}

TEST_F(RelayTest, PassesOnWhyARecordWasRefusedAtOnce) {
  publisher_.Refuse(Rejection{RejectReason::kQueueFull});
  relay_.Accept(Signed(TouchBody()).Build(), answers_.Next());
  ASSERT_EQ(answers_.all.size(), 1U);
  EXPECT_EQ(answers_.all[0].error().reason, RejectReason::kQueueFull);

  publisher_.Refuse(std::nullopt);
  relay_.Accept(Signed(TouchBody()).Build(), answers_.Next());
  EXPECT_EQ(publisher_.Pending(), 1U);
}

TEST_F(RelayTest, NamesTheEventInTheLogWhereverItsDeliveryFails) {
  const auto logged = [this] {
    return std::exchange(log_, {}).find(R"("event_id":"c82gg9catj3vmh4248og")") !=
           std::string::npos;
  };
  relay_.Accept(Signed(TouchBody()).To(1).Build(), answers_.Next());
  publisher_.FinishNext(Reject(RejectReason::kProducerRestarted));
  EXPECT_TRUE(logged()) << "by its report";

  relay_.Accept(Signed(R"({"event":{"eventId":"c82gg9catj3vmh4248og"}})").Build(), answers_.Next());
  publisher_.FinishNext(Reject(RejectReason::kRecordTooLarge));
  EXPECT_TRUE(logged()) << "as a dead letter";

  publisher_.Refuse(Rejection{RejectReason::kQueueFull});
  relay_.Accept(Signed(TouchBody()).Build(), answers_.Next());
  EXPECT_TRUE(logged()) << "at once";

  publisher_.Throw(true);
  relay_.Accept(Signed(TouchBody()).Build(), answers_.Next());
  EXPECT_TRUE(logged()) << "while it was handed over";
}

TEST_F(RelayTest, LetsTheNextTryWhenTheRecordCouldNotBeMade) {
  publisher_.Throw(true);
  relay_.Accept(Signed(TouchBody()).Build(), answers_.Next());
  ASSERT_EQ(answers_.all.size(), 1U);
  EXPECT_EQ(answers_.all[0].error().reason, RejectReason::kInternal);

  publisher_.Throw(false);
  relay_.Accept(Signed(TouchBody()).Build(), answers_.Next());
  EXPECT_EQ(publisher_.Pending(), 1U);
}

TEST_F(RelayTest, CountsWhatIsUnknownOncePerStoredEvent) {
  std::string body = TouchBody();
  body.replace(body.find("\"touch\",\"data\""), 7, "\"tickle\"");
  publisher_.Refuse(Rejection{RejectReason::kQueueFull});
  relay_.Accept(Signed(body).Build(), answers_.Next());
  EXPECT_THAT(Metrics(), HasSubstr("dtbridge_events_unknown_total{what=\"event_type\"} 0"));

  publisher_.Refuse(std::nullopt);
  relay_.Accept(Signed(body).Build(), answers_.Next());
  publisher_.FinishNext(Receipt{});
  EXPECT_THAT(Metrics(), HasSubstr("dtbridge_events_unknown_total{what=\"event_type\"} 1"));
}

TEST_F(RelayTest, CountsAnEventWhoseTimeIsAheadOfOurClock) {
  clock_.Set(SysTime{std::chrono::seconds{1'600'000'000}});
  relay_.Accept(Signed(TouchBody()).ReceivedAt(clock_.Now()).Build(), answers_.Next());
  publisher_.FinishNext(Receipt{});
  EXPECT_THAT(Metrics(), HasSubstr("dtbridge_clock_ahead_total 1"));
}

class RawRelayTest : public RelayTest {
 protected:
  RawRelayTest() : RelayTest(RecordFormat::kRaw) {}
};

TEST_F(RawRelayTest, StoresTheExactBody) {
  relay_.Accept(Signed(TouchBody()).Build(), answers_.Next());
  ASSERT_EQ(publisher_.Pending(), 1U);
  EXPECT_EQ(publisher_.At(0).value, TouchBody());
}

}  // namespace
}  // namespace dtbridge
