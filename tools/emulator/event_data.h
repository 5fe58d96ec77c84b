#pragma once

#include <string>
#include <string_view>

#include "dtbridge/base/time.h"
#include "dtbridge/model/sensor_event.h"
#include "emulator/emulated_device.h"
#include "emulator/random.h"

namespace dtbridge {

/// How a body is put: DT's shapes changed over the years, and old ones are still met.
enum class PushShape {
  kToday,
  /// As DT sent it in earlier years: nanoseconds, no metadata, no samples, isBackfilled, rssi,
  /// remarks or errors (dt protocol notes 3, change history).
  kOld,
  /// As documents, fixtures and platforms between DT and us have it: leading slash, labels null,
  /// offset times, isBackfilled as text, `available` as one string, extra keys, former type names
  /// (notes 6).
  kOdd,
};

/// DT's name for a type in that shape; `vibration`, which no list has, for kOther.
std::string_view SentTypeName(EventType type, PushShape shape);

/// Writes a moment in the shape's way: microseconds, nanoseconds, or with an offset.
std::string SentTime(SysTime time, PushShape shape);

/// What one event says beside its device's present measurements.
struct EventMoment {
  SysTime time;
  PushShape shape = PushShape::kToday;
  bool backfilled = false;
  std::string_view cloud_connector = {};  ///< the id of one in range
};

/// Writes the `data` member of a push: compact JSON, members in DT's order.
std::string EventData(EventType type, const EmulatedDevice& device, const EventMoment& moment,
                      Random& random);

}  // namespace dtbridge
