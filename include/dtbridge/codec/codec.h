#pragma once

#include <string>
#include <string_view>

#include "dtbridge/base/expected.h"
#include "dtbridge/model/sensor_event.h"

namespace dtbridge {

/// Reads one pushed body into an event: the only place that knows DT's shapes, old and new.
///
/// A pure function of the body. Old and odd shapes become today's (design notes 4); what cannot be used
/// says why, with the member's path, and carries whatever ids could still be read.
/// Threads: any; each keeps its own scratch memory.
Expected<SensorEvent, UnusableEvent> DecodeEvent(std::string_view body);

/// Writes the record's value: compact UTF-8 JSON, members always present and in the order of
/// schemas/event.schema.json.
std::string EncodeEvent(const SensorEvent& event);

}  // namespace dtbridge
