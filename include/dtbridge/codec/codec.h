#pragma once

#include <string>
#include <string_view>

#include "dtbridge/base/expected.h"
#include "dtbridge/model/sensor_event.h"

namespace dtbridge {

/// Reads one pushed body into an event: the only place that knows DT's shapes, old and new.
///
/// A pure function of the body. Old and odd shapes become today's; what cannot be used says why,
/// with the member's path, and carries whatever ids could still be read (none that is out of bounds
/// or disputed). Where DT's shapes leave it open:
/// - A null member counts as missing wherever it stands, but for the data of unknown types, which
///   is forwarded as it came. Empty ids, device type and product number count as missing.
/// - A time says when a reading was taken: sampleTime, else updateTime, else timestamp. Readings
///   come from samples, and from the event's own members when there are none.
/// - isBackfilled is believed for types that do not have it yet; it stays an unknown member there.
/// - Unknown members of the body, of event and of metadata are counted too, but reach no record.
/// Threads: any; each keeps its own scratch memory.
Expected<SensorEvent, UnusableEvent> DecodeEvent(std::string_view body);

/// Writes the record's value: compact UTF-8 JSON, members always present and in the order of
/// schemas/event.schema.json.
std::string EncodeEvent(const SensorEvent& event);

}  // namespace dtbridge
