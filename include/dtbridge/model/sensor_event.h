#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dtbridge/base/time.h"
#include "dtbridge/model/rejection.h"

namespace dtbridge {

/// DT's event types (dt protocol notes 3.2); anything else is kOther and forwarded as it is.
enum class EventType {
  kTouch,
  kTemperature,
  kObjectPresent,
  kHumidity,
  kObjectPresentCount,
  kTouchCount,
  kWaterPresent,
  kCo2,
  kPressure,
  kMotion,
  kDeskOccupancy,
  kContact,
  kProbeWireStatus,
  kNetworkStatus,
  kBatteryStatus,
  kLabelsChanged,
  kConnectionStatus,
  kEthernetStatus,
  kCellularStatus,
  kConnectionLatency,
  kOther,
};

inline constexpr std::size_t kEventTypeCount = static_cast<std::size_t>(EventType::kOther) + 1;

/// DT's name of a type, `other` for kOther: the closed set that topics and metrics use.
std::string_view NameOf(EventType type);

/// The type with that exact name; kOther when there is none.
EventType EventTypeNamed(std::string_view name);

/// Device types DT lists (dt protocol notes 3.3); topics know no others than these and `other`.
inline constexpr std::array<std::string_view, 12> kDeviceTypes{
    "temperature",   "proximity", "touch",  "humidity",      "proximityCounter", "touchCounter",
    "waterDetector", "co2",       "motion", "deskOccupancy", "contact",          "ccon"};

/// The measured quantities, named as records name them, with SenML units (RFC 8428, RFC 8798).
enum class Quantity {
  kTemperature,       ///< Cel
  kRelativeHumidity,  ///< %RH
  kCo2,               ///< ppm
  kPressure,          ///< Pa
  kTouchCount,        ///< count
  kObjectPresentCount,
  kSignalStrength,  ///< %
  kRssi,            ///< dBm
  kBatteryLevel,    ///< %EL
  kLatencyAvg,      ///< ms
  kLatencyMin,
  kLatencyMax,
};

std::string_view NameOf(Quantity quantity);
std::string_view UnitOf(Quantity quantity);

/// One measured value at one time.
struct Reading {
  Quantity quantity;
  std::string value;  ///< a JSON number, with the digits it came with
  SysTime time;
};

/// What a delivery means: one shape for every event type, today's shape for every old one.
struct SensorEvent {
  std::string event_id = {};
  EventType type = EventType::kOther;
  std::string type_name = {};    ///< DT's name, corrected (`labelsChanged`, `connectionLatency`)
  std::string target_name = {};  ///< without leading slash
  SysTime timestamp = {};
  std::optional<std::string> project_id = {};
  std::optional<std::string> device_id = {};
  std::optional<std::string> device_type = {};
  std::optional<std::string> product_number = {};
  bool backfilled = false;
  std::vector<std::pair<std::string, std::string>> labels = {};  ///< in the order they came
  std::optional<std::string> state = {};
  std::vector<Reading> readings = {};
  std::string data = {};  ///< compact JSON object: DT's own members of this type, normalised

  // What was met on the way, for the counters; no part of the record.
  bool has_unknown_members = false;
  bool has_unknown_device_type = false;
};

/// A verified body that cannot become an event, and what could still be read of it.
struct UnusableEvent {
  RejectReason reason = RejectReason::kNotJson;
  std::string detail = {};  ///< the member's path and what is wrong with it; no values
  std::optional<std::string> event_id = {};
  std::optional<std::string> event_type = {};
  std::optional<std::string> project_id = {};
  std::optional<std::string> device_id = {};
};

}  // namespace dtbridge
