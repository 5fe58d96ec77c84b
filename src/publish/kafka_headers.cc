#include "kafka_headers.h"

namespace dtbridge {

KafkaHeaders MakeHeaders(const RecordHeaders& headers) {
  KafkaHeaders copy(rd_kafka_headers_new(headers.Size()));
  for (std::size_t i = 0; i < headers.Size(); ++i) {
    const std::string_view name = headers.Name(i);
    const std::string_view value = headers.Value(i);
    rd_kafka_header_add(copy.get(), name.data(), static_cast<ssize_t>(name.size()), value.data(),
                        static_cast<ssize_t>(value.size()));
  }
  return copy;
}

KafkaHeaders TakeHeaders(const rd_kafka_message_t& report) {
  rd_kafka_headers_t* headers = nullptr;
  rd_kafka_message_detach_headers(const_cast<rd_kafka_message_t*>(&report), &headers);
  return KafkaHeaders(headers);
}

}  // namespace dtbridge
