#include "reader_handle.h"

#include <array>
#include <string_view>

#include "dtbridge/base/config_error.h"
#include "library_log.h"

namespace dtbridge {

bool MayPass(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return false;
    default:
      return true;
  }
}

ReaderHandle::ReaderHandle(const KafkaOptions& options, const ReaderMode& mode, Logger& logger)
    : logger_(logger) {
  KafkaConf conf = KafkaProperties(options).MakeReaderConf(mode);
  rd_kafka_conf_set_opaque(conf.get(), this);
  rd_kafka_conf_set_log_cb(conf.get(), &OnLog);
  rd_kafka_conf_set_error_cb(conf.get(), &OnError);
  std::array<char, 512> text{};
  handle_.reset(rd_kafka_new(RD_KAFKA_CONSUMER, conf.get(), text.data(), text.size()));
  if (!handle_) throw ConfigError(std::string("kafka: ") + text.data());
  (void)conf.release();  // the handle owns it now
  rd_kafka_set_log_queue(handle_.get(), nullptr);
}

KafkaTopic ReaderHandle::Topic(const std::string& name) const {
  KafkaTopic topic(rd_kafka_topic_new(handle_.get(), name.c_str(), nullptr));
  if (!topic) {
    throw ConfigError("kafka: topic " + name + ": " + rd_kafka_err2str(rd_kafka_last_error()));
  }
  return topic;
}

void ReaderHandle::Note(rd_kafka_resp_err_t error) {
  // That the connection is gone says less than why.
  if (last_error_.empty() || error != RD_KAFKA_RESP_ERR__TRANSPORT) {
    last_error_ = rd_kafka_err2str(error);
  }
}

void ReaderHandle::OnError(rd_kafka_t* /*handle*/, int error, const char* text, void* opaque) {
  if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) return;  // follows the reason
  static_cast<ReaderHandle*>(opaque)->last_error_ = text;
}

void ReaderHandle::OnLog(const rd_kafka_t* handle, int level, const char* facility,
                         const char* text) {
  // Each of the producer's properties is warned about.
  if (handle == nullptr || std::string_view(facility) == "CONFWARN") return;
  WriteLibraryLog(static_cast<const ReaderHandle*>(rd_kafka_opaque(handle))->logger_, level,
                  facility, text);
}

}  // namespace dtbridge
