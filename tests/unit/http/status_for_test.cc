#include "status_for.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>

namespace dtbridge {
namespace {

struct StatusCase {
  RejectReason reason;
  int status;
  bool close = false;
};

constexpr std::array kStatusCases{
    StatusCase{RejectReason::kBadFraming, 400, true},
    StatusCase{RejectReason::kHeadTooLarge, 431, true},
    StatusCase{RejectReason::kBodyTooLarge, 413, true},
    StatusCase{RejectReason::kUnsupportedMediaType, 415},
    StatusCase{RejectReason::kEncodedBody, 415},
    StatusCase{RejectReason::kUnknownExpectation, 417},
    StatusCase{RejectReason::kReadTimeout, 408, true},
    StatusCase{RejectReason::kSignatureMissing, 401},
    StatusCase{RejectReason::kSignatureDuplicated, 401},
    StatusCase{RejectReason::kTokenMalformed, 401},
    StatusCase{RejectReason::kTokenTooLarge, 401},
    StatusCase{RejectReason::kTokenWrongAlgorithm, 401},
    StatusCase{RejectReason::kBadSignature, 401},
    StatusCase{RejectReason::kUnknownKey, 401},
    StatusCase{RejectReason::kTokenBadClaims, 401},
    StatusCase{RejectReason::kTokenWithoutExpiry, 401},
    StatusCase{RejectReason::kTokenWithoutHash, 401},
    StatusCase{RejectReason::kBodyHashMismatch, 401},
    StatusCase{RejectReason::kTokenExpired, 401},
    StatusCase{RejectReason::kTokenNotYetValid, 401},
    StatusCase{RejectReason::kWrongIssuer, 401},
    StatusCase{RejectReason::kWrongOrganization, 401},
    StatusCase{RejectReason::kHeaderMismatch, 401},
    StatusCase{RejectReason::kProjectNotAllowed, 401},
    StatusCase{RejectReason::kKeysUnavailable, 503},
    StatusCase{RejectReason::kNotJson, 500},
    StatusCase{RejectReason::kInvalidUtf8, 500},
    StatusCase{RejectReason::kTooDeep, 500},
    StatusCase{RejectReason::kDuplicateMember, 500},
    StatusCase{RejectReason::kEventIdMissing, 500},
    StatusCase{RejectReason::kUnusableTime, 500},
    StatusCase{RejectReason::kWrongMemberType, 500},
    StatusCase{RejectReason::kTypeMismatch, 500},
    StatusCase{RejectReason::kIdsDisagree, 500},
    StatusCase{RejectReason::kFieldOutOfBounds, 500},
    StatusCase{RejectReason::kRecordTooLarge, 500},
    StatusCase{RejectReason::kRecordInvalid, 500},
    StatusCase{RejectReason::kOverloaded, 503},
    StatusCase{RejectReason::kBufferFull, 503, true},
    StatusCase{RejectReason::kDraining, 503, true},
    StatusCase{RejectReason::kAnswerTimeout, 503},
    StatusCase{RejectReason::kQueueFull, 503},
    StatusCase{RejectReason::kBrokerUnavailable, 503},
    StatusCase{RejectReason::kTopicMissing, 503},
    StatusCase{RejectReason::kTopicNotAuthorized, 503},
    StatusCase{RejectReason::kProducerRestarted, 503},
    StatusCase{RejectReason::kKafkaError, 503},
    StatusCase{RejectReason::kInternal, 500},
};

static_assert(kStatusCases.size() == kRejectReasonCount);

class StatusForTest : public testing::TestWithParam<StatusCase> {};

TEST_P(StatusForTest, GivesEachReasonItsStatus) {
  const Problem& problem = StatusFor(GetParam().reason);
  EXPECT_EQ(problem.status, GetParam().status);
  EXPECT_EQ(problem.close, GetParam().close);
  EXPECT_EQ(problem.retry, problem.status == 503);
  EXPECT_EQ(problem.challenge, problem.status == 401);
}

INSTANTIATE_TEST_SUITE_P(EveryReason, StatusForTest, testing::ValuesIn(kStatusCases),
                         [](const auto& test) { return std::string(NameOf(test.param.reason)); });

// Both limits.in_flight and limits.connections refuse with it.
TEST(StatusForTest, TellsThatDeliveriesOrConnectionsAreTooMany) {
  EXPECT_EQ(StatusFor(RejectReason::kOverloaded).detail,
            "Too many deliveries or connections at once; send it again.");
}

TEST(StatusForTest, TellsNobodyWhichProofFailed) {
  std::set<std::string_view> texts;
  for (const RejectReason reason : AllRejectReasons()) {
    if (StatusFor(reason).status == 401) texts.insert(StatusFor(reason).detail);
  }
  EXPECT_EQ(texts.size(), 1U);
}

TEST(StatusForTest, NeverGivesUpADeliveryThatIsOurOwnTrouble) {
  for (const RejectReason reason : AllRejectReasons()) {
    if (ClassOf(reason) == RejectClass::kFailed) {
      EXPECT_GE(StatusFor(reason).status, 500) << NameOf(reason);
    }
  }
}

}  // namespace
}  // namespace dtbridge
