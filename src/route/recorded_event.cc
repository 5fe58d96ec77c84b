#include "dtbridge/route/recorded_event.h"

#include "record_names.h"

namespace dtbridge {
namespace {

/// The event type inside a `ce_type`; empty when it is none of ours.
std::string_view EventTypeIn(std::string_view ce_type) {
  if (!ce_type.starts_with(kTypePrefix)) return {};
  ce_type.remove_prefix(kTypePrefix.size());
  if (!ce_type.ends_with(kTypeSuffix)) return {};
  ce_type.remove_suffix(kTypeSuffix.size());
  return ce_type;
}

}  // namespace

std::optional<RecordedEvent> ReadRecordedEvent(std::span<const HeaderField> headers) {
  RecordedEvent event{};
  std::optional<SysTime> received;
  for (const HeaderField& header : headers) {
    if (header.name == kIdHeader) event.event_id = header.value;
    if (header.name == kTypeHeader) event.event_type = EventTypeIn(header.value);
    if (header.name == kConnectorHeader) event.connector = header.value;
    if (header.name == kReplayedFromHeader) event.is_replayed = true;
    if (header.name == kReceivedHeader) received = ParseRfc3339(header.value);
  }
  if (event.connector.empty() || event.event_id.empty() || event.event_type.empty() || !received) {
    return std::nullopt;
  }
  event.received = *received;
  return event;
}

}  // namespace dtbridge
