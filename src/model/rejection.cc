#include "dtbridge/model/rejection.h"

namespace dtbridge {

std::string_view NameOf(RejectReason reason) {
  switch (reason) {
    case RejectReason::kBadFraming: return "bad_framing";
    case RejectReason::kHeadTooLarge: return "head_too_large";
    case RejectReason::kBodyTooLarge: return "body_too_large";
    case RejectReason::kUnsupportedMediaType: return "unsupported_media_type";
    case RejectReason::kEncodedBody: return "encoded_body";
    case RejectReason::kUnknownExpectation: return "unknown_expectation";
    case RejectReason::kReadTimeout: return "read_timeout";
    case RejectReason::kSignatureMissing: return "signature_missing";
    case RejectReason::kSignatureDuplicated: return "signature_duplicated";
    case RejectReason::kTokenMalformed: return "token_malformed";
    case RejectReason::kTokenTooLarge: return "token_too_large";
    case RejectReason::kTokenWrongAlgorithm: return "token_wrong_algorithm";
    case RejectReason::kBadSignature: return "bad_signature";
    case RejectReason::kUnknownKey: return "unknown_key";
    case RejectReason::kTokenBadClaims: return "token_bad_claims";
    case RejectReason::kTokenWithoutExpiry: return "token_without_expiry";
    case RejectReason::kTokenWithoutHash: return "token_without_hash";
    case RejectReason::kBodyHashMismatch: return "body_hash_mismatch";
    case RejectReason::kTokenExpired: return "token_expired";
    case RejectReason::kTokenNotYetValid: return "token_not_yet_valid";
    case RejectReason::kWrongIssuer: return "wrong_issuer";
    case RejectReason::kWrongOrganization: return "wrong_organization";
    case RejectReason::kHeaderMismatch: return "header_mismatch";
    case RejectReason::kProjectNotAllowed: return "project_not_allowed";
    case RejectReason::kKeysUnavailable: return "keys_unavailable";
    case RejectReason::kNotJson: return "not_json";
    case RejectReason::kInvalidUtf8: return "invalid_utf8";
    case RejectReason::kTooDeep: return "too_deep";
    case RejectReason::kDuplicateMember: return "duplicate_member";
    case RejectReason::kEventIdMissing: return "event_id_missing";
    case RejectReason::kUnusableTime: return "unusable_time";
    case RejectReason::kWrongMemberType: return "wrong_member_type";
    case RejectReason::kTypeMismatch: return "type_mismatch";
    case RejectReason::kIdsDisagree: return "ids_disagree";
    case RejectReason::kFieldOutOfBounds: return "field_out_of_bounds";
    case RejectReason::kRecordTooLarge: return "record_too_large";
    case RejectReason::kRecordInvalid: return "record_invalid";
    case RejectReason::kOverloaded: return "overloaded";
    case RejectReason::kBufferFull: return "buffer_full";
    case RejectReason::kDraining: return "draining";
    case RejectReason::kAnswerTimeout: return "answer_timeout";
    case RejectReason::kQueueFull: return "queue_full";
    case RejectReason::kBrokerUnavailable: return "broker_unavailable";
    case RejectReason::kTopicMissing: return "topic_missing";
    case RejectReason::kTopicNotAuthorized: return "topic_not_authorized";
    case RejectReason::kProducerRestarted: return "producer_restarted";
    case RejectReason::kKafkaError: return "kafka_error";
    case RejectReason::kInternal: return "internal";
  }
  return "internal";
}

RejectClass ClassOf(RejectReason reason) {
  switch (reason) {
    case RejectReason::kBadFraming:
    case RejectReason::kHeadTooLarge:
    case RejectReason::kBodyTooLarge:
    case RejectReason::kUnsupportedMediaType:
    case RejectReason::kEncodedBody:
    case RejectReason::kUnknownExpectation:
    case RejectReason::kReadTimeout:
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
    case RejectReason::kProjectNotAllowed: return RejectClass::kRefused;
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
    case RejectReason::kRecordInvalid: return RejectClass::kDeadLetter;
    case RejectReason::kKeysUnavailable:
    case RejectReason::kOverloaded:
    case RejectReason::kBufferFull:
    case RejectReason::kDraining:
    case RejectReason::kAnswerTimeout:
    case RejectReason::kQueueFull:
    case RejectReason::kBrokerUnavailable:
    case RejectReason::kTopicMissing:
    case RejectReason::kTopicNotAuthorized:
    case RejectReason::kProducerRestarted:
    case RejectReason::kKafkaError:
    case RejectReason::kInternal: return RejectClass::kFailed;
  }
  return RejectClass::kFailed;
}

}  // namespace dtbridge
