#include "emulator/event_data.h"

#include <cstdlib>

#include "emulator/json_members.h"

namespace dtbridge {
namespace {

using std::chrono::minutes;

constexpr std::string_view kUnknownTypeName = "vibration";

/// A number of hundredths with as few decimals as it needs, as DT writes readings.
std::string Hundredths(int value) {
  const int whole = std::abs(value) / 100;
  const int rest = std::abs(value) % 100;
  std::string text = (value < 0 ? "-" : "") + std::to_string(whole);
  if (rest == 0) return text;
  text += rest < 10 ? ".0" : ".";
  text += std::to_string(rest % 10 == 0 ? rest / 10 : rest);
  return text;
}

int SignalPercent(int rssi_dbm) { return std::min(100, std::max(0, 2 * (rssi_dbm + 110))); }

/// Writes what is below data.<type>; one object lives as long as one event is written.
class DataWriter {
 public:
  DataWriter(const EmulatedDevice& device, const EventMoment& moment, Random& random)
      : device_(device),
        moment_(moment),
        random_(random),
        time_(SentTime(moment.time, moment.shape)) {}

  std::string Members(EventType type) {
    switch (type) {
      case EventType::kTouch:
        return JsonMembers().Text("updateTime", time_).Object();
      case EventType::kTemperature:
        return Temperature();
      case EventType::kObjectPresent:
      case EventType::kWaterPresent:
        return State("PRESENT", "NOT_PRESENT").Object();
      case EventType::kHumidity:
        return Humidity();
      case EventType::kObjectPresentCount:
      case EventType::kTouchCount:
        return Total();
      case EventType::kCo2:
        return Measured("ppm", device_.co2_ppm);
      case EventType::kPressure:
        return Measured("pascal", device_.pascal);
      case EventType::kMotion:
        return State("MOTION_DETECTED", "NO_MOTION_DETECTED").Object();
      case EventType::kDeskOccupancy:
        return DeskOccupancy();
      case EventType::kContact:
        return State("OPEN", "CLOSED").Object();
      case EventType::kProbeWireStatus:
        return JsonMembers().Text("state", device_.wire_state).Text("updateTime", time_).Object();
      case EventType::kNetworkStatus:
        return NetworkStatus();
      case EventType::kBatteryStatus:
        return Measured("percentage", device_.battery_percent);
      case EventType::kLabelsChanged:
        return LabelsChanged();
      case EventType::kConnectionStatus:
        return ConnectionStatus();
      case EventType::kEthernetStatus:
        return EthernetStatus();
      case EventType::kCellularStatus:
        return CellularStatus();
      case EventType::kConnectionLatency:
        return ConnectionLatency();
      case EventType::kOther:
        return JsonMembers()
            .Json("hertz", Hundredths(random_.Between(100, 9000)))
            .Text("updateTime", time_)
            .Object();
    }
    return "{}";
  }

 private:
  bool IsToday() const { return moment_.shape == PushShape::kToday; }
  bool IsOld() const { return moment_.shape == PushShape::kOld; }
  bool IsOdd() const { return moment_.shape == PushShape::kOdd; }

  JsonMembers State(std::string_view active, std::string_view inactive) const {
    return JsonMembers()
        .Text("state", device_.active ? active : inactive)
        .Text("updateTime", time_);
  }

  std::string Measured(std::string_view name, int value) const {
    return JsonMembers().Number(name, value).Text("updateTime", time_).Object();
  }

  /// An integer that somebody wrote as a decimal is an integer all the same.
  std::string Total() const {
    const std::string digits = std::to_string(device_.total) + (IsOdd() ? ".0" : "");
    return JsonMembers().Json("total", digits).Text("updateTime", time_).Object();
  }

  /// `isBackfilled` came last of all members, and once as text.
  void EndMeasurement(JsonMembers& members, const std::string& samples) const {
    if (IsOld()) return;
    if (IsToday()) members.Json("samples", samples);
    if (IsOdd()) {
      members.Text("isBackfilled", moment_.backfilled ? "True" : "False");
    } else {
      members.Json("isBackfilled", moment_.backfilled ? "true" : "false");
    }
  }

  /// Newest first; the first equals the event's own value and time.
  template <typename Write>
  std::string Samples(Write write) {
    std::string samples = "[";
    const int count = random_.Percent(30) ? random_.Between(2, 6) : 1;
    for (int i = 0; i < count; ++i) {
      JsonMembers sample;
      write(sample, i == 0 ? 0 : 5 * random_.Between(-4, 4));
      sample.Text("sampleTime", SentTime(moment_.time - i * minutes{5}, moment_.shape));
      samples += (i == 0 ? "" : ",") + sample.Object();
    }
    return samples + "]";
  }

  std::string Temperature() {
    JsonMembers members;
    members.Json("value", Hundredths(device_.centi_celsius)).Text("updateTime", time_);
    EndMeasurement(members, Samples([this](JsonMembers& sample, int delta) {
                     sample.Json("value", Hundredths(device_.centi_celsius + delta));
                   }));
    return members.Object();
  }

  std::string Humidity() {
    const auto write = [this](JsonMembers& members, int delta) {
      members.Json("temperature", Hundredths(device_.centi_celsius + delta))
          .Json("relativeHumidity", Hundredths(50 * device_.half_percent_rh));
    };
    JsonMembers members;
    write(members, 0);
    members.Text("updateTime", time_);
    EndMeasurement(members, Samples(write));
    return members.Object();
  }

  std::string DeskOccupancy() const {
    JsonMembers members = State("OCCUPIED", "NOT_OCCUPIED");
    if (IsToday()) members.Json("remarks", "[]");
    if (IsOdd()) members.Json("remarks", "null");
    return members.Object();
  }

  std::string NetworkStatus() const {
    const int percent = SignalPercent(device_.rssi_dbm);
    JsonMembers connector;
    connector.Text("id", moment_.cloud_connector).Number("signalStrength", percent);
    if (!IsOld()) connector.Number("rssi", device_.rssi_dbm);

    JsonMembers members;
    members.Number("signalStrength", percent);
    if (!IsOld()) members.Number("rssi", device_.rssi_dbm);
    members.Text("updateTime", time_);
    if (!IsOdd()) members.Json("cloudConnectors", "[" + connector.Object() + "]");
    members.Text("transmissionMode", IsOld()                  ? "UNKNOWN_MODE"
                                     : device_.rssi_dbm < -95 ? "HIGH_POWER_BOOST_MODE"
                                                              : "LOW_POWER_STANDARD_MODE");
    return members.Object();
  }

  std::string LabelsChanged() const {
    JsonMembers modified;
    if (!device_.name.empty()) modified.Text("name", device_.name);
    return JsonMembers()
        .Json("added", JsonMembers().Text("floor", std::to_string(device_.total % 9)).Object())
        .Json("modified", modified.Object())
        .Json("removed", R"(["room"])")
        .Object();
  }

  std::string ConnectionStatus() const {
    JsonMembers members;
    if (device_.type == "ccon") {
      members.Text("connection", device_.online ? "ETHERNET" : "CELLULAR");
      if (IsOdd()) {
        members.Text("available", "ETHERNET");
      } else {
        members.Json("available", R"(["ETHERNET","CELLULAR"])");
      }
    } else {
      members.Text("connection", device_.online ? "SDS" : "OFFLINE");
      members.Json("available", IsOdd() ? "null" : device_.online ? R"(["SDS"])" : "[]");
    }
    return members.Text("updateTime", time_).Object();
  }

  std::string EthernetStatus() const {
    JsonMembers members;
    members.Text("macAddress", device_.mac_address)
        .Text("ipAddress", device_.online ? device_.ip_address : "");
    if (!IsOld()) members.Json("errors", device_.online || IsOdd() ? "[]" : Errors());
    return members.Text("updateTime", time_).Object();
  }

  std::string CellularStatus() const {
    JsonMembers members;
    members.Number("signalStrength", SignalPercent(device_.rssi_dbm));
    if (!IsOld()) members.Json("errors", device_.online || IsOdd() ? "[]" : Errors());
    return members.Text("updateTime", time_).Object();
  }

  static std::string Errors() {
    return "[" + JsonMembers().Number("code", 404).Text("message", "no link").Object() + "]";
  }

  std::string ConnectionLatency() const {
    const int average = 60 + device_.total % 200;
    return JsonMembers()
        .Number("avgLatencyMillis", average)
        .Number("minLatencyMillis", average / 2)
        .Number("maxLatencyMillis", average * 3)
        .Text("updateTime", time_)
        .Object();
  }

  const EmulatedDevice& device_;
  const EventMoment& moment_;
  Random& random_;
  const std::string time_;
};

}  // namespace

std::string_view SentTypeName(EventType type, PushShape shape) {
  if (type == EventType::kOther) return kUnknownTypeName;
  if (shape == PushShape::kOdd && type == EventType::kLabelsChanged) return "labelChanged";
  if (shape == PushShape::kOdd && type == EventType::kConnectionLatency) return "latencyStatus";
  return NameOf(type);
}

std::string SentTime(SysTime time, PushShape shape) {
  std::string text = FormatRfc3339(time + (shape == PushShape::kOdd ? minutes{120} : minutes{0}));
  text.pop_back();
  switch (shape) {
    case PushShape::kToday:
      return text + "Z";
    case PushShape::kOld:
      return text + "480Z";
    case PushShape::kOdd:
      return text + "+02:00";
  }
  return text;
}

std::string EventData(EventType type, const EmulatedDevice& device, const EventMoment& moment,
                      Random& random) {
  const std::string members = DataWriter(device, moment, random).Members(type);
  const bool is_keyed = type != EventType::kLabelsChanged || moment.shape == PushShape::kOdd;
  if (!is_keyed) return members;
  const auto name = SentTypeName(type, moment.shape);
  JsonMembers data;
  if (moment.shape == PushShape::kOdd) data.Text("eventType", name);
  return data.Json(name, members).Object();
}

}  // namespace dtbridge
