#include "shapes.h"

#include "dtbridge/base/check.h"

namespace dtbridge {
namespace {

using enum MemberKind;

constexpr MemberRule kUpdateTime{"updateTime", kTime, WhenMissing::kEventTime};
constexpr MemberRule kSampleTime{"sampleTime", kTime};
constexpr MemberRule kIsBackfilled{"isBackfilled", kTruth, WhenMissing::kFalse,
                                   MemberRole::kBackfilled};

constexpr MemberRule Measured(std::string_view name, MemberKind kind, Quantity quantity) {
  return {name, kind, WhenMissing::kNothing, MemberRole::kNone, quantity};
}

constexpr MemberRule StateIn(std::string_view name) {
  return {name, kString, WhenMissing::kNothing, MemberRole::kState};
}

constexpr MemberRule Samples(const Shape& sample) {
  return {"samples", kObjects, WhenMissing::kSampleFromContent, MemberRole::kSamples, {}, &sample};
}

constexpr MemberRule FilledList(std::string_view name, MemberKind kind,
                                const Shape* items = nullptr) {
  return {name, kind, WhenMissing::kEmptyList, MemberRole::kNone, {}, items};
}

constexpr MemberRule kTouchMembers[] = {kUpdateTime};
constexpr MemberRule kStateMembers[] = {StateIn("state"), kUpdateTime};

constexpr MemberRule kValue = Measured("value", kNumber, Quantity::kTemperature);
constexpr MemberRule kTemperatureSampleMembers[] = {kValue, kSampleTime};
constexpr Shape kTemperatureSample{kTemperatureSampleMembers};
constexpr MemberRule kTemperatureMembers[] = {kValue, kUpdateTime, Samples(kTemperatureSample),
                                              kIsBackfilled};

constexpr MemberRule kAirTemperature = Measured("temperature", kNumber, Quantity::kTemperature);
constexpr MemberRule kHumidity = Measured("relativeHumidity", kNumber, Quantity::kRelativeHumidity);
constexpr MemberRule kHumiditySampleMembers[] = {kAirTemperature, kHumidity, kSampleTime};
constexpr Shape kHumiditySample{kHumiditySampleMembers};
constexpr MemberRule kHumidityMembers[] = {kAirTemperature, kHumidity, kUpdateTime,
                                           Samples(kHumiditySample), kIsBackfilled};

constexpr MemberRule kObjectPresentCountMembers[] = {
    Measured("total", kInteger, Quantity::kObjectPresentCount), kUpdateTime};
constexpr MemberRule kTouchCountMembers[] = {Measured("total", kInteger, Quantity::kTouchCount),
                                             kUpdateTime};
constexpr MemberRule kCo2Members[] = {Measured("ppm", kInteger, Quantity::kCo2), kUpdateTime};
constexpr MemberRule kPressureMembers[] = {Measured("pascal", kNumber, Quantity::kPressure),
                                           kUpdateTime};
constexpr MemberRule kBatteryStatusMembers[] = {
    Measured("percentage", kInteger, Quantity::kBatteryLevel), kUpdateTime};

constexpr MemberRule kDeskOccupancyMembers[] = {StateIn("state"), kUpdateTime,
                                                FilledList("remarks", kStrings)};

constexpr MemberRule kCloudConnectorMembers[] = {
    {"id", kString}, {"signalStrength", kInteger}, {"rssi", kInteger}};
constexpr Shape kCloudConnector{kCloudConnectorMembers};
constexpr MemberRule kNetworkStatusMembers[] = {
    Measured("signalStrength", kInteger, Quantity::kSignalStrength),
    Measured("rssi", kInteger, Quantity::kRssi),
    kUpdateTime,
    FilledList("cloudConnectors", kObjects, &kCloudConnector),
    {"transmissionMode", kString}};

// Its members are in `data` itself, where a platform between DT and us is known to add `eventType`.
constexpr MemberRule kLabelsChangedMembers[] = {{"added", kStringMap},
                                                {"modified", kStringMap},
                                                {"removed", kStrings},
                                                {"eventType", kNotOurs}};

constexpr MemberRule kConnectionStatusMembers[] = {
    StateIn("connection"), {"available", kStringOrStrings}, kUpdateTime};

// No source says whether codes are numbers or names.
constexpr MemberRule kErrorMembers[] = {{"code", kStringOrNumber}, {"message", kString}};
constexpr Shape kError{kErrorMembers};
constexpr MemberRule kErrors = FilledList("errors", kObjects, &kError);
constexpr MemberRule kEthernetStatusMembers[] = {
    {"macAddress", kString}, {"ipAddress", kString}, kUpdateTime, kErrors};
constexpr MemberRule kCellularStatusMembers[] = {
    Measured("signalStrength", kInteger, Quantity::kSignalStrength), kUpdateTime, kErrors};

constexpr MemberRule kConnectionLatencyMembers[] = {
    Measured("avgLatencyMillis", kInteger, Quantity::kLatencyAvg),
    Measured("minLatencyMillis", kInteger, Quantity::kLatencyMin),
    Measured("maxLatencyMillis", kInteger, Quantity::kLatencyMax), kUpdateTime};

constexpr Shape kTouchShape{kTouchMembers};
constexpr Shape kTemperatureShape{kTemperatureMembers};
constexpr Shape kStateShape{kStateMembers};
constexpr Shape kHumidityShape{kHumidityMembers};
constexpr Shape kObjectPresentCountShape{kObjectPresentCountMembers};
constexpr Shape kTouchCountShape{kTouchCountMembers};
constexpr Shape kCo2Shape{kCo2Members};
constexpr Shape kPressureShape{kPressureMembers};
constexpr Shape kDeskOccupancyShape{kDeskOccupancyMembers};
constexpr Shape kNetworkStatusShape{kNetworkStatusMembers};
constexpr Shape kBatteryStatusShape{kBatteryStatusMembers};
constexpr Shape kLabelsChangedShape{kLabelsChangedMembers};
constexpr Shape kConnectionStatusShape{kConnectionStatusMembers};
constexpr Shape kEthernetStatusShape{kEthernetStatusMembers};
constexpr Shape kCellularStatusShape{kCellularStatusMembers};
constexpr Shape kConnectionLatencyShape{kConnectionLatencyMembers};
constexpr Shape kNoShape{};

}  // namespace

const Shape& ShapeOf(EventType type) {
  switch (type) {
    case EventType::kTouch:
      return kTouchShape;
    case EventType::kTemperature:
      return kTemperatureShape;
    case EventType::kHumidity:
      return kHumidityShape;
    case EventType::kObjectPresentCount:
      return kObjectPresentCountShape;
    case EventType::kTouchCount:
      return kTouchCountShape;
    case EventType::kCo2:
      return kCo2Shape;
    case EventType::kPressure:
      return kPressureShape;
    case EventType::kObjectPresent:
    case EventType::kWaterPresent:
    case EventType::kMotion:
    case EventType::kContact:
    case EventType::kProbeWireStatus:
      return kStateShape;
    case EventType::kDeskOccupancy:
      return kDeskOccupancyShape;
    case EventType::kNetworkStatus:
      return kNetworkStatusShape;
    case EventType::kBatteryStatus:
      return kBatteryStatusShape;
    case EventType::kLabelsChanged:
      return kLabelsChangedShape;
    case EventType::kConnectionStatus:
      return kConnectionStatusShape;
    case EventType::kEthernetStatus:
      return kEthernetStatusShape;
    case EventType::kCellularStatus:
      return kCellularStatusShape;
    case EventType::kConnectionLatency:
      return kConnectionLatencyShape;
    case EventType::kOther:
      break;
  }
  Check(false, "only known event types have a shape");
  return kNoShape;
}

std::string_view OldNameOf(EventType type) {
  if (type == EventType::kLabelsChanged) return "labelChanged";
  if (type == EventType::kConnectionLatency) return "latencyStatus";
  return {};
}

EventType EventTypeNamedEver(std::string_view name) {
  const EventType type = EventTypeNamed(name);
  if (type != EventType::kOther) return type;
  for (const EventType renamed : {EventType::kLabelsChanged, EventType::kConnectionLatency}) {
    if (name == OldNameOf(renamed)) return renamed;
  }
  return EventType::kOther;
}

}  // namespace dtbridge
