#include "status_for.h"

namespace dtbridge {
namespace {

constexpr Problem kBadRequest{.status = 400,
                              .title = "Bad Request",
                              .detail = "The request is not well-formed HTTP/1.1.",
                              .close = true};
// One text for all: whoever tries signatures learns nothing from the answer.
constexpr Problem kUnauthorized{
    .status = 401,
    .title = "Unauthorized",
    .detail = "The request does not prove that it comes from the configured sender.",
    .challenge = true};
constexpr Problem kNotFound{
    .status = 404, .title = "Not Found", .detail = "No connector is configured for this path."};
constexpr Problem kNoSuchPage{
    .status = 404, .title = "Not Found", .detail = "The admin port has no such page."};
constexpr Problem kMethodNotAllowed{
    .status = 405, .title = "Method Not Allowed", .detail = "This path does not take this method."};
constexpr Problem kRequestTimeout{
    .status = 408,
    .title = "Request Timeout",
    .detail = "The request did not arrive completely within the read timeout.",
    .close = true};
constexpr Problem kContentTooLarge{.status = 413,
                                   .title = "Content Too Large",
                                   .detail = "The body is larger than this service takes.",
                                   .close = true};
constexpr Problem kUnsupportedMediaType{.status = 415,
                                        .title = "Unsupported Media Type",
                                        .detail = "The body must be application/json."};
constexpr Problem kEncodedBody{.status = 415,
                               .title = "Unsupported Media Type",
                               .detail = "The body must not carry a content encoding."};
constexpr Problem kExpectationFailed{
    .status = 417,
    .title = "Expectation Failed",
    .detail = "The only expectation this service meets is 100-continue."};
constexpr Problem kHeadTooLarge{
    .status = 431,
    .title = "Request Header Fields Too Large",
    .detail = "The head of the request is larger than this service takes.",
    .close = true};
constexpr Problem kInternalError{
    .status = 500,
    .title = "Internal Server Error",
    .detail = "The delivery failed for a reason of ours; send it again."};
constexpr Problem kKeysUnavailable{
    .status = 503,
    .title = "Service Unavailable",
    .detail = "The sender's public keys are not there yet; send it again.",
    .retry = true};
// Of deliveries in flight or of open connections.
constexpr Problem kBusy{.status = 503,
                        .title = "Service Unavailable",
                        .detail = "Too many deliveries or connections at once; send it again.",
                        .retry = true};
constexpr Problem kBufferFull{.status = 503,
                              .title = "Service Unavailable",
                              .detail = "Too many deliveries at once; send it again.",
                              .close = true,
                              .retry = true};
constexpr Problem kDraining{.status = 503,
                            .title = "Service Unavailable",
                            .detail = "This instance is about to stop; send it again.",
                            .close = true,
                            .retry = true};
constexpr Problem kNotStored{
    .status = 503,
    .title = "Service Unavailable",
    .detail = "The delivery could not be stored at this time; send it again.",
    .retry = true};

}  // namespace

const Problem& StatusFor(RejectReason reason) {
  switch (reason) {
    case RejectReason::kBadFraming:
      return kBadRequest;
    case RejectReason::kHeadTooLarge:
      return kHeadTooLarge;
    case RejectReason::kBodyTooLarge:
      return kContentTooLarge;
    case RejectReason::kUnsupportedMediaType:
      return kUnsupportedMediaType;
    case RejectReason::kEncodedBody:
      return kEncodedBody;
    case RejectReason::kUnknownExpectation:
      return kExpectationFailed;
    case RejectReason::kReadTimeout:
      return kRequestTimeout;
    case RejectReason::kSignatureMissing:
    case RejectReason::kSignatureDuplicated:
    case RejectReason::kTokenMalformed:
    case RejectReason::kTokenTooLarge:
    case RejectReason::kTokenWrongAlgorithm:
    case RejectReason::kBadSignature:
    case RejectReason::kUnknownKey:
    case RejectReason::kTokenBadClaims:
    case RejectReason::kTokenWithoutExpiry:
    case RejectReason::kTokenWithoutHash:
    case RejectReason::kBodyHashMismatch:
    case RejectReason::kTokenExpired:
    case RejectReason::kTokenNotYetValid:
    case RejectReason::kWrongIssuer:
    case RejectReason::kWrongOrganization:
    case RejectReason::kHeaderMismatch:
    case RejectReason::kProjectNotAllowed:
      return kUnauthorized;
    case RejectReason::kKeysUnavailable:
      return kKeysUnavailable;
    // Such a delivery is answered once its dead letter is stored; as an end of its own it is a bug.
    case RejectReason::kNotJson:
    case RejectReason::kInvalidUtf8:
    case RejectReason::kTooDeep:
    case RejectReason::kDuplicateMember:
    case RejectReason::kEventIdMissing:
    case RejectReason::kUnusableTime:
    case RejectReason::kWrongMemberType:
    case RejectReason::kTypeMismatch:
    case RejectReason::kIdsDisagree:
    case RejectReason::kFieldOutOfBounds:
    case RejectReason::kRecordTooLarge:
    case RejectReason::kRecordInvalid:
      return kInternalError;
    case RejectReason::kOverloaded:
      return kBusy;
    case RejectReason::kBufferFull:
      return kBufferFull;
    case RejectReason::kDraining:
      return kDraining;
    case RejectReason::kAnswerTimeout:
    case RejectReason::kQueueFull:
    case RejectReason::kBrokerUnavailable:
    case RejectReason::kTopicMissing:
    case RejectReason::kTopicNotAuthorized:
    case RejectReason::kProducerRestarted:
    case RejectReason::kKafkaError:
      return kNotStored;
    case RejectReason::kInternal:
      return kInternalError;
  }
  return kInternalError;
}

const Problem& NotFound() { return kNotFound; }

const Problem& NoSuchPage() { return kNoSuchPage; }

const Problem& MethodNotAllowed() { return kMethodNotAllowed; }

}  // namespace dtbridge
