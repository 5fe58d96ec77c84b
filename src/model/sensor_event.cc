#include "dtbridge/model/sensor_event.h"

#include <algorithm>

namespace dtbridge {
namespace {

constexpr std::array<std::string_view, kEventTypeCount> kEventTypeNames{"touch",
                                                                        "temperature",
                                                                        "objectPresent",
                                                                        "humidity",
                                                                        "objectPresentCount",
                                                                        "touchCount",
                                                                        "waterPresent",
                                                                        "co2",
                                                                        "pressure",
                                                                        "motion",
                                                                        "deskOccupancy",
                                                                        "contact",
                                                                        "probeWireStatus",
                                                                        "networkStatus",
                                                                        "batteryStatus",
                                                                        "labelsChanged",
                                                                        "connectionStatus",
                                                                        "ethernetStatus",
                                                                        "cellularStatus",
                                                                        "connectionLatency",
                                                                        "other"};

}  // namespace

std::string_view NameOf(EventType type) { return kEventTypeNames[static_cast<std::size_t>(type)]; }

EventType EventTypeNamed(std::string_view name) {
  const auto end = kEventTypeNames.end() - 1;  // `other` is no name that a sender can use
  const auto found = std::find(kEventTypeNames.begin(), end, name);
  return static_cast<EventType>(found - kEventTypeNames.begin());
}

std::string_view NameOf(Quantity quantity) {
  switch (quantity) {
    case Quantity::kTemperature:
      return "temperature";
    case Quantity::kRelativeHumidity:
      return "relative_humidity";
    case Quantity::kCo2:
      return "co2";
    case Quantity::kPressure:
      return "pressure";
    case Quantity::kTouchCount:
      return "touch_count";
    case Quantity::kObjectPresentCount:
      return "object_present_count";
    case Quantity::kSignalStrength:
      return "signal_strength";
    case Quantity::kRssi:
      return "rssi";
    case Quantity::kBatteryLevel:
      return "battery_level";
    case Quantity::kLatencyAvg:
      return "latency_avg";
    case Quantity::kLatencyMin:
      return "latency_min";
    case Quantity::kLatencyMax:
      return "latency_max";
  }
  return "";
}

std::string_view UnitOf(Quantity quantity) {
  switch (quantity) {
    case Quantity::kTemperature:
      return "Cel";
    case Quantity::kRelativeHumidity:
      return "%RH";
    case Quantity::kCo2:
      return "ppm";
    case Quantity::kPressure:
      return "Pa";
    case Quantity::kTouchCount:
    case Quantity::kObjectPresentCount:
      return "count";
    case Quantity::kSignalStrength:
      return "%";
    case Quantity::kRssi:
      return "dBm";
    case Quantity::kBatteryLevel:
      return "%EL";
    case Quantity::kLatencyAvg:
    case Quantity::kLatencyMin:
    case Quantity::kLatencyMax:
      return "ms";
  }
  return "";
}

}  // namespace dtbridge
