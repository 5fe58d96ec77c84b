#pragma once

#include <librdkafka/rdkafka.h>

#include <span>
#include <string_view>

#include "dtbridge/model/rejection.h"

namespace dtbridge {

/// What an error does to the record that it came with.
enum class KafkaErrorClass {
  kRetry,         ///< refused for now: DT sends it again
  kRecordsFault,  ///< one record of the batch can never be stored; whose fault shows when sent
                  ///< alone
  kRestart,       ///< as kRetry; the producer has lost its place, and is replaced once librdkafka
                  ///< calls that fatal
};

/// A row of the one table that translates librdkafka's and the broker's errors.
struct KafkaError {
  rd_kafka_resp_err_t code;
  std::string_view name;  ///< metric label and log field
  RejectReason reason;
  KafkaErrorClass error_class;
};

/// Never fails: what is not in the table is `other`, worth a retry.
const KafkaError& KafkaErrorFor(rd_kafka_resp_err_t code);

/// Every row, `other` last.
std::span<const KafkaError> AllKafkaErrors();

}  // namespace dtbridge
