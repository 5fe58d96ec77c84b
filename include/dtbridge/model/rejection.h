#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "dtbridge/base/expected.h"

namespace dtbridge {

/// Every way in which a delivery can end other than stored. Closed: the name is the metric label
/// and the log field, and a switch over it has no default, so that the compiler names each place a
/// new reason must be decided.
enum class RejectReason {
  // The request itself.
  kBadFraming,
  kHeadTooLarge,
  kBodyTooLarge,
  kUnsupportedMediaType,
  kEncodedBody,
  kUnknownExpectation,
  kReadTimeout,
  // Who sent it.
  kSignatureMissing,
  kSignatureDuplicated,
  kTokenMalformed,
  kTokenTooLarge,
  kTokenWrongAlgorithm,
  kBadSignature,
  kUnknownKey,
  kTokenBadClaims,
  kTokenWithoutExpiry,
  kTokenWithoutHash,
  kBodyHashMismatch,
  kTokenExpired,
  kTokenNotYetValid,
  kWrongIssuer,
  kWrongOrganization,
  kHeaderMismatch,
  kProjectNotAllowed,
  kKeysUnavailable,
  // Not usable: these end in the dead letter topic.
  kNotJson,
  kInvalidUtf8,
  kTooDeep,
  kDuplicateMember,
  kEventIdMissing,
  kUnusableTime,
  kWrongMemberType,
  kTypeMismatch,
  kIdsDisagree,
  kFieldOutOfBounds,
  kRecordTooLarge,
  kRecordInvalid,
  // Ours or Kafka's: worth sending again.
  kOverloaded,
  kBufferFull,
  kDraining,
  kAnswerTimeout,
  kQueueFull,
  kBrokerUnavailable,
  kTopicMissing,
  kTopicNotAuthorized,
  kProducerRestarted,
  kKafkaError,
  kInternal,
};

inline constexpr std::size_t kRejectReasonCount =
    static_cast<std::size_t>(RejectReason::kInternal) + 1;

/// All reasons, in the enum's order.
constexpr std::array<RejectReason, kRejectReasonCount> AllRejectReasons() {
  std::array<RejectReason, kRejectReasonCount> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<RejectReason>(i);
  return all;
}

/// The reason's name in metrics, logs and dead letters: snake_case.
std::string_view NameOf(RejectReason reason);

/// What a reason does to a delivery.
enum class RejectClass {
  kRefused,     ///< the sender's fault: it gets an error and comes again until DT gives up
  kDeadLetter,  ///< will never be good: kept in the dead letter topic and acknowledged
  kFailed,      ///< our or Kafka's trouble: 503, DT sends it again
};

RejectClass ClassOf(RejectReason reason);

/// Why a delivery was not stored as an event. `detail` is for logs and dead letters: printable,
/// short, never a value the sender chose, never a secret.
struct Rejection {
  RejectReason reason;
  std::string detail = {};
};

template <typename T>
using Result = Expected<T, Rejection>;

inline auto Reject(RejectReason reason, std::string detail = {}) {
  return tl::unexpected<Rejection>(Rejection{reason, std::move(detail)});
}

}  // namespace dtbridge
