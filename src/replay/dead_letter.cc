#include "dead_letter.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace dtbridge {
namespace {

/// The first header of that name.
std::optional<std::string_view> HeaderOf(const StoredRecord& record, std::string_view name) {
  const auto found = std::find_if(record.headers.begin(), record.headers.end(),
                                  [&](const auto& header) { return header.first == name; });
  if (found == record.headers.end()) return std::nullopt;
  return found->second;
}

std::string TextOf(const StoredRecord& record, std::string_view name) {
  return std::string(HeaderOf(record, name).value_or(""));
}

}  // namespace

Expected<DeadLetter, std::string> ReadDeadLetter(StoredRecord record) {
  for (const std::string_view name : {"error_reason", "connector", "request_id"}) {
    if (!HeaderOf(record, name)) return Unexpected("it has no header " + std::string(name));
  }
  if (!record.value) return Unexpected(std::string("it has no value"));
  return DeadLetter{
      .reason = TextOf(record, "error_reason"),
      .connector = TextOf(record, "connector"),
      .request_id = TextOf(record, "request_id"),
      .received = ParseRfc3339(TextOf(record, "received_time")).value_or(TimeOf(record)),
      .traceparent = TextOf(record, "traceparent"),
      .tracestate = TextOf(record, "tracestate"),
      .body = *std::move(record.value)};
}

SysTime TimeOf(const StoredRecord& record) { return FromUnixMilliseconds(record.timestamp_ms); }

}  // namespace dtbridge
