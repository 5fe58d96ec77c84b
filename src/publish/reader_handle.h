#pragma once

#include <string>

#include "dtbridge/logging/logger.h"
#include "dtbridge/publish/kafka_options.h"
#include "kafka_handles.h"
#include "kafka_properties.h"

namespace dtbridge {

/// Whether waiting may help a reader; without that the error is the end.
bool MayPass(rd_kafka_resp_err_t error);

/// A simple consumer of librdkafka: no group, partitions by hand; its log goes through ours.
///
/// Threads: one at a time; callbacks run inside rd_kafka_poll. Lifetime: the logger outlives it.
class ReaderHandle {
 public:
  /// Throws ConfigError for properties that librdkafka refuses.
  ReaderHandle(const KafkaOptions& options, const ReaderMode& mode, Logger& logger);
  ReaderHandle(const ReaderHandle&) = delete;
  ReaderHandle& operator=(const ReaderHandle&) = delete;

  rd_kafka_t* Get() const { return handle_.get(); }

  /// A handle of the topic, to go before this object. Throws ConfigError for a bad name.
  KafkaTopic Topic(const std::string& name) const;

  /// What Kafka or librdkafka complained of last; empty: nothing since Forget.
  const std::string& LastError() const { return last_error_; }
  void Note(rd_kafka_resp_err_t error);
  void Forget() { last_error_.clear(); }

 private:
  static void OnError(rd_kafka_t* handle, int error, const char* text, void* opaque);
  static void OnLog(const rd_kafka_t* handle, int level, const char* facility, const char* text);

  Logger& logger_;
  std::string last_error_;
  KafkaHandle handle_;
};

}  // namespace dtbridge
