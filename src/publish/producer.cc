#include "producer.h"

#include <algorithm>
#include <array>

#include "dtbridge/base/config_error.h"
#include "dtbridge/base/wake_batch.h"

namespace dtbridge {

Producer::Producer(const KafkaProperties& properties, const ProducerMode& mode,
                   const std::vector<std::string>& topics, ProducerEvents events)
    : events_(std::move(events)),
      batch_bytes_(mode.batch_bytes == 0 ? properties.BatchBytes()
                                         : std::min(mode.batch_bytes, properties.BatchBytes())) {
  KafkaConf conf = properties.MakeConf(mode);
  rd_kafka_conf_set_opaque(conf.get(), this);
  rd_kafka_conf_set_dr_msg_cb(conf.get(), &OnReport);
  rd_kafka_conf_set_error_cb(conf.get(), &OnError);
  rd_kafka_conf_set_stats_cb(conf.get(), &OnStatistics);
  rd_kafka_conf_set_log_cb(conf.get(), &OnLog);

  std::array<char, 512> text{};
  handle_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, conf.get(), text.data(), text.size()));
  if (!handle_) throw ConfigError(std::string("kafka: ") + text.data());
  (void)conf.release();  // the handle owns it now
  rd_kafka_set_log_queue(handle_.get(), nullptr);
  events_queue_.reset(rd_kafka_queue_get_main(handle_.get()));
  for (const auto& topic : topics) {
    topics_.emplace_back(rd_kafka_topic_new(handle_.get(), topic.c_str(), nullptr));
    if (!topics_.back()) {
      throw ConfigError("kafka: topic " + topic + ": " + rd_kafka_err2str(rd_kafka_last_error()));
    }
  }
}

rd_kafka_resp_err_t Producer::Enqueue(TopicId topic, RecordBytes record, void* opaque) const {
  const rd_kafka_resp_err_t error = rd_kafka_producev(
      handle_.get(), RD_KAFKA_VTYPE_RKT, topics_[topic].get(), RD_KAFKA_VTYPE_MSGFLAGS,
      0 /* no copy */, RD_KAFKA_VTYPE_KEY,
      static_cast<const void*>(record.key.empty() ? nullptr : record.key.data()), record.key.size(),
      RD_KAFKA_VTYPE_VALUE, static_cast<const void*>(record.value.data()), record.value.size(),
      RD_KAFKA_VTYPE_HEADERS, record.headers.get(), RD_KAFKA_VTYPE_TIMESTAMP, record.timestamp_ms,
      RD_KAFKA_VTYPE_OPAQUE, opaque, RD_KAFKA_VTYPE_END);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) (void)record.headers.release();  // the message's now
  return error;
}

void Producer::Poll(std::chrono::milliseconds timeout) const {
  const WakeBatch batch;  // one poll serves every report that is there
  rd_kafka_poll(handle_.get(), static_cast<int>(timeout.count()));
}

void Producer::Flush(std::chrono::milliseconds timeout) const {
  rd_kafka_flush(handle_.get(), static_cast<int>(timeout.count()));
}

void Producer::Purge() const {
  rd_kafka_purge(handle_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT |
                                    RD_KAFKA_PURGE_F_NON_BLOCKING);
}

void Producer::OnReport(rd_kafka_t* /*handle*/, const rd_kafka_message_t* message, void* opaque) {
  static_cast<const Producer*>(opaque)->events_.report(*message);
}

void Producer::OnError(rd_kafka_t* handle, int error, const char* text, void* opaque) {
  auto* const self = static_cast<Producer*>(opaque);
  const auto code = static_cast<rd_kafka_resp_err_t>(error);
  if (code != RD_KAFKA_RESP_ERR__FATAL) return self->events_.error(*self, code, text);
  std::array<char, 512> cause{};
  const auto cause_code = rd_kafka_fatal_error(handle, cause.data(), cause.size());
  self->fatal_ = true;
  self->events_.error(*self, cause_code, cause.data());
}

int Producer::OnStatistics(rd_kafka_t* /*handle*/, char* json, std::size_t size, void* opaque) {
  const auto* const self = static_cast<const Producer*>(opaque);
  self->events_.statistics(*self, {json, size});
  return 0;  // librdkafka frees the text
}

void Producer::OnLog(const rd_kafka_t* handle, int level, const char* facility, const char* text) {
  if (handle == nullptr) return;
  static_cast<const Producer*>(rd_kafka_opaque(handle))->events_.log(level, facility, text);
}

}  // namespace dtbridge
