#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "dtbridge/model/record.h"
#include "kafka_handles.h"
#include "kafka_properties.h"

namespace dtbridge {

class Producer;

/// What a producer tells, always inside Poll or Flush.
struct ProducerEvents {
  std::function<void(const rd_kafka_message_t&)> report;
  std::function<void(const Producer&, rd_kafka_resp_err_t, std::string_view text)> error;
  std::function<void(const Producer&, std::string_view json)> statistics;
  std::function<void(int syslog_level, std::string_view facility, std::string_view text)> log;
};

/// A record's bytes, wherever they are kept.
struct RecordBytes {
  std::string_view key;
  std::string_view value;
  KafkaHeaders headers;
  std::int64_t timestamp_ms = 0;
};

/// One producer handle of librdkafka with a handle for each of our topics.
///
/// Threads: Enqueue, CutShort, Handle, IsFatal, BatchBytes from any; the others from the delivery
/// thread only, which must find HasWork() false before it lets go of the last reference.
class Producer {
 public:
  /// Throws ConfigError with librdkafka's words. Does not need a broker.
  Producer(const KafkaProperties& properties, const ProducerMode& mode,
           const std::vector<std::string>& topics, ProducerEvents events);
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;

  /// Queues a record; its report carries `opaque`. The value's bytes are not copied: they have to
  /// stay until then. Without an error the report may come before the return. Does not block.
  rd_kafka_resp_err_t Enqueue(TopicId topic, RecordBytes record, void* opaque) const;

  /// Runs the events that came, waiting up to `timeout` for one.
  void Poll(std::chrono::milliseconds timeout) const;

  /// Ends a Poll that waits, or the next one that would.
  void CutShort() const { rd_kafka_queue_yield(events_queue_.get()); }

  /// As Poll, and sends what waits without lingering.
  void Flush(std::chrono::milliseconds timeout) const;

  /// Has every record without a report fail; their reports come in later Polls. Does not wait for
  /// librdkafka's threads, which may be busy looking up a broker's name.
  void Purge() const;

  /// Whether records or reports are left.
  bool HasWork() const { return rd_kafka_outq_len(handle_.get()) > 0; }

  /// Whether nothing can be sent any more.
  bool IsFatal() const { return fatal_; }

  std::size_t BatchBytes() const { return batch_bytes_; }
  rd_kafka_t* Handle() const { return handle_.get(); }

 private:
  static void OnReport(rd_kafka_t* handle, const rd_kafka_message_t* message, void* opaque);
  static void OnError(rd_kafka_t* handle, int error, const char* text, void* opaque);
  static int OnStatistics(rd_kafka_t* handle, char* json, std::size_t size, void* opaque);
  static void OnLog(const rd_kafka_t* handle, int level, const char* facility, const char* text);

  const ProducerEvents events_;
  const std::size_t batch_bytes_;
  std::atomic<bool> fatal_{false};
  KafkaHandle handle_;
  KafkaQueue events_queue_;  // what Poll serves; goes before the handle, as the topics do
  std::vector<KafkaTopic> topics_;
};

}  // namespace dtbridge
