#pragma once

#include <librdkafka/rdkafka.h>

#include <cstddef>
#include <string_view>

namespace dtbridge {

/// What librdkafka gives as pointer and size; empty for a null pointer.
inline std::string_view BytesAt(const void* data, std::size_t size) {
  return data == nullptr ? std::string_view()
                         : std::string_view(static_cast<const char*>(data), size);
}

/// Calls `take(name, value)`, in order, for each of the message's headers; both point into it.
template <typename Take>
void ForEachHeader(const rd_kafka_message_t& message, Take take) {
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    take(std::string_view(name), BytesAt(value, size));
  }
}

}  // namespace dtbridge
