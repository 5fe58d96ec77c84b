#pragma once

#include <string>

#include "dtbridge/base/time.h"
#include "dtbridge/model/sensor_event.h"
#include "emulator/emulated_device.h"
#include "emulator/event_data.h"
#include "emulator/random.h"

namespace dtbridge {

/// One push as DT would send it, and what it must become.
struct PushBody {
  std::string body;  ///< compact JSON: event, labels, metadata
  std::string event_id;
  EventType type = EventType::kOther;
  PushShape shape = PushShape::kToday;
  std::string device_id;
  std::string project_id;
  SysTime timestamp;  ///< event.timestamp
  bool backfilled = false;
};

/// Readings that a sensor stored while it was offline come later, of these types only; the old
/// shape has no word for it.
bool CanBeBackfilled(EventType type, PushShape shape);

/// Writes the push of one event with what the device measures at present.
PushBody WritePush(const std::string& project_id, const EmulatedDevice& device,
                   const std::string& event_id, EventType type, const EventMoment& moment,
                   Random& random);

}  // namespace dtbridge
