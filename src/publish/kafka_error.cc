#include "kafka_error.h"

#include <algorithm>
#include <array>

namespace dtbridge {
namespace {

using enum KafkaErrorClass;
using R = RejectReason;

// RD_KAFKA_RESP_ERR__INVALID_DIFFERENT_RECORD: since librdkafka 2.4 (KIP-467) a good record whose
// batch was refused for two others or more; 2.0 gives it the others' code.
constexpr auto kInvalidDifferentRecord = static_cast<rd_kafka_resp_err_t>(-138);

// https://kafka.apache.org/protocol#protocol_error_codes; negative codes are librdkafka's own.
constexpr std::array kErrors{
    // The way to the broker.
    KafkaError{RD_KAFKA_RESP_ERR__TRANSPORT, "transport", R::kBrokerUnavailable, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, "all_brokers_down", R::kBrokerUnavailable,
               kRetry},
    KafkaError{RD_KAFKA_RESP_ERR__RESOLVE, "resolve", R::kBrokerUnavailable, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR__SSL, "ssl", R::kBrokerUnavailable, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR__AUTHENTICATION, "authentication", R::kBrokerUnavailable, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, "sasl_authentication_failed",
               R::kBrokerUnavailable, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR__TIMED_OUT, "timed_out", R::kBrokerUnavailable, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, "timed_out_queue", R::kBrokerUnavailable,
               kRetry},
    KafkaError{RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, "msg_timed_out", R::kBrokerUnavailable, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION, "network_exception", R::kBrokerUnavailable,
               kRetry},
    KafkaError{RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, "request_timed_out", R::kBrokerUnavailable,
               kRetry},
    // The broker's own trouble.
    KafkaError{RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, "leader_not_available",
               R::kBrokerUnavailable, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, "not_leader_for_partition",
               R::kBrokerUnavailable, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE, "broker_not_available",
               R::kBrokerUnavailable, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE, "replica_not_available",
               R::kBrokerUnavailable, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, "not_enough_replicas", R::kBrokerUnavailable,
               kRetry},
    KafkaError{RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND,
               "not_enough_replicas_after_append", R::kBrokerUnavailable, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, "kafka_storage_error", R::kBrokerUnavailable,
               kRetry},
    KafkaError{RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED, "throttling_quota_exceeded",
               R::kKafkaError, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR_POLICY_VIOLATION, "policy_violation", R::kKafkaError, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT, "unsupported_for_message_format",
               R::kKafkaError, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR_UNSUPPORTED_COMPRESSION_TYPE, "unsupported_compression_type",
               R::kKafkaError, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR_INVALID_REQUEST, "invalid_request", R::kKafkaError, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR_UNKNOWN, "unknown", R::kKafkaError, kRetry},
    // Topics.
    KafkaError{RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, "unknown_topic", R::kTopicMissing, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, "unknown_partition", R::kTopicMissing, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, "unknown_topic_or_part", R::kTopicMissing,
               kRetry},
    KafkaError{RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION, "topic_exception", R::kTopicMissing, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, "topic_authorization_failed",
               R::kTopicNotAuthorized, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, "cluster_authorization_failed",
               R::kTopicNotAuthorized, kRetry},
    // Our queue.
    KafkaError{RD_KAFKA_RESP_ERR__QUEUE_FULL, "queue_full", R::kQueueFull, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR__PURGE_QUEUE, "purge_queue", R::kProducerRestarted, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR__PURGE_INFLIGHT, "purge_inflight", R::kProducerRestarted, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR__DESTROY, "destroy", R::kProducerRestarted, kRetry},
    KafkaError{RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID, "unknown_producer_id", R::kKafkaError,
               kRetry},
    // The record itself, or another one of its batch.
    KafkaError{RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, "msg_size_too_large", R::kRecordTooLarge,
               kRecordsFault},
    KafkaError{RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE, "record_list_too_large", R::kRecordTooLarge,
               kRecordsFault},
    KafkaError{RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP, "invalid_timestamp", R::kRecordInvalid,
               kRecordsFault},
    KafkaError{RD_KAFKA_RESP_ERR_INVALID_RECORD, "invalid_record", R::kRecordInvalid,
               kRecordsFault},
    KafkaError{kInvalidDifferentRecord, "invalid_different_record", R::kRecordInvalid,
               kRecordsFault},
    // Since librdkafka 2.4 that is tried again and again in there, and not reported.
    KafkaError{RD_KAFKA_RESP_ERR_INVALID_MSG, "invalid_msg", R::kRecordInvalid, kRecordsFault},
    KafkaError{RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE, "invalid_msg_size", R::kRecordInvalid,
               kRecordsFault},
    // The producer's state.
    KafkaError{RD_KAFKA_RESP_ERR__FATAL, "fatal", R::kProducerRestarted, kRestart},
    KafkaError{RD_KAFKA_RESP_ERR__FENCED, "fenced", R::kProducerRestarted, kRestart},
    KafkaError{RD_KAFKA_RESP_ERR__INCONSISTENT, "inconsistent", R::kProducerRestarted, kRestart},
    KafkaError{RD_KAFKA_RESP_ERR__GAPLESS_GUARANTEE, "gapless_guarantee", R::kProducerRestarted,
               kRestart},
    KafkaError{RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, "out_of_order_sequence_number",
               R::kProducerRestarted, kRestart},
    KafkaError{RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, "invalid_producer_epoch",
               R::kProducerRestarted, kRestart},
    KafkaError{RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING, "invalid_producer_id_mapping",
               R::kProducerRestarted, kRestart},
    KafkaError{RD_KAFKA_RESP_ERR_PRODUCER_FENCED, "producer_fenced", R::kProducerRestarted,
               kRestart},
    KafkaError{RD_KAFKA_RESP_ERR__FAIL, "other", R::kKafkaError, kRetry},
};

}  // namespace

const KafkaError& KafkaErrorFor(rd_kafka_resp_err_t code) {
  const auto* const row =
      std::ranges::find_if(kErrors, [&](const KafkaError& error) { return error.code == code; });
  return row == kErrors.end() ? kErrors.back() : *row;
}

std::span<const KafkaError> AllKafkaErrors() { return kErrors; }

}  // namespace dtbridge
