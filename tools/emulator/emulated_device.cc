#include "emulator/emulated_device.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "emulator/daily_rhythm.h"

namespace dtbridge {
namespace {

constexpr std::array<std::string_view, 10> kPlaces{
    "Meeting room", "Server room", "Freezer",      "Front door", "Coffee machine",
    "Desk",         "Cold store",  "Fire cabinet", "Kitchen",    "Lift lobby"};

std::string_view ProductOf(std::string_view device_type) {
  if (device_type == "temperature") return "102058";
  if (device_type == "proximity") return "102064";
  if (device_type == "humidity") return "102081";
  if (device_type == "proximityCounter") return "101730";
  if (device_type == "touchCounter") return "101675";
  if (device_type == "waterDetector") return "101714";
  if (device_type == "co2") return "102500";
  if (device_type == "motion") return "102499";
  if (device_type == "deskOccupancy") return "102553";
  if (device_type == "ccon") return "100011";
  return "102061";
}

// At the usual heartbeat of 15 minutes these are some weeks, and ten days.
constexpr std::uint64_t kMeasurementsToABatteryStep = 2000;
constexpr std::uint64_t kMeasurementsToAnAlarm = 1000;
constexpr int kBatteryStep = 10;

// Most probes are well wired.
constexpr std::array<std::string_view, 3> kGoodWires{"TWO_WIRE", "THREE_WIRE", "FOUR_WIRE"};
constexpr std::array<std::string_view, 2> kBadWires{"INVALID_WIRE_CONFIGURATION",
                                                    "INVALID_COEFFICIENT_CONFIGURATION"};

/// An address of the maker's for the device with that number.
std::string MacAddress(std::size_t number) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "f0:b5:b7:%02x:%02x:%02x",
                static_cast<unsigned>(number >> 16 & 0xff),
                static_cast<unsigned>(number >> 8 & 0xff), static_cast<unsigned>(number & 0xff));
  return text.data();
}

std::string IpAddress(std::size_t number) {
  return "10." + std::to_string(number / 62'500 % 250) + '.' + std::to_string(number / 250 % 250) +
         '.' + std::to_string(number % 250 + 2);
}

int Step(Random& random, int value, int step, int low, int high) {
  return std::clamp(value + random.Between(-step, step), low, high);
}

void MeasureState(EmulatedDevice& device, int presence, Random& random) {
  if (device.keeps_state > 0) {
    --device.keeps_state;
    return;
  }
  if (device.type == "waterDetector") {
    device.active = random.Below(kMeasurementsToAnAlarm) == 0;
    if (device.active) device.keeps_state = random.Between(2, 8);
    return;
  }
  device.active = random.Percent(presence);
  if (device.type != "motion") device.keeps_state = random.Between(1, 11);
}

}  // namespace

void EmulatedDevice::Measure(SysTime now, Random& random) {
  const int warmth = WarmthPercent(now);
  const int presence = PresencePercent(now);
  // DT's temperature readings are multiples of 0.05 degrees.
  centi_celsius =
      5 * ((usual_centi_celsius + daily_centi_celsius * warmth / 100) / 5 + random.Between(-3, 3));
  // Warmer air of the same wetness is relatively drier.
  half_percent_rh =
      std::clamp(usual_half_percent_rh - 12 * warmth / 100 + random.Between(-2, 2), 20, 180);
  const int settled_ppm = 420 + 9 * presence;
  co2_ppm = std::clamp(co2_ppm + (settled_ppm - co2_ppm) / 3 + random.Between(-15, 15), 400, 2500);
  pascal = Step(random, pascal, 25, 94'000, 105'000);
  total += random.Between(0, 1 + presence / 10);
  rssi_dbm = Step(random, rssi_dbm, 4, -110, -45);
  if (random.Below(kMeasurementsToABatteryStep) == 0)
    battery_percent = std::max(kBatteryStep, battery_percent - kBatteryStep);
  MeasureState(*this, presence, random);
  online = random.Percent(95);
}

std::vector<EmulatedDevice> MakeDevices(int count, SysTime installed, Random& random,
                                        XidMaker& xids) {
  const auto wanted = std::max(static_cast<std::size_t>(std::max(count, 0)), kDeviceTypes.size());
  std::vector<EmulatedDevice> devices;
  devices.reserve(wanted);
  for (std::size_t i = 0; i < wanted; ++i) {
    EmulatedDevice device;
    device.id = xids.Next(installed);
    device.type = kDeviceTypes[i % kDeviceTypes.size()];
    device.product_number = ProductOf(device.type);
    if (random.Percent(80)) {
      device.name = random.OneOf(kPlaces);
      device.name += ' ' + std::to_string(random.Between(1, 40));
    }
    // Rooms swing with the day, cold stores and freezers hardly do.
    const bool is_cooled = random.Percent(25);
    device.usual_centi_celsius =
        is_cooled ? 5 * random.Between(-360, 120) : 5 * random.Between(380, 460);
    device.daily_centi_celsius = is_cooled ? 30 : random.Between(100, 350);
    device.centi_celsius = device.usual_centi_celsius;
    device.usual_half_percent_rh = random.Between(50, 110);
    device.half_percent_rh = device.usual_half_percent_rh;
    device.co2_ppm = random.Between(420, 1400);
    device.pascal = random.Between(98'000, 103'000);
    device.total = random.Between(0, 50'000);
    device.battery_percent = kBatteryStep * random.Between(2, 10);
    device.wire_state = random.Percent(90) ? random.OneOf(kGoodWires) : random.OneOf(kBadWires);
    device.mac_address = MacAddress(i + 1);
    device.ip_address = IpAddress(i);
    device.rssi_dbm = random.Between(-100, -50);
    devices.push_back(std::move(device));
  }
  return devices;
}

bool Emits(std::string_view device_type, EventType event_type) {
  const bool is_connector = device_type == "ccon";
  switch (event_type) {
    case EventType::kTouch:
    case EventType::kLabelsChanged:
    case EventType::kConnectionStatus:
      return true;
    case EventType::kNetworkStatus:
    case EventType::kBatteryStatus:
      return !is_connector;
    case EventType::kTemperature:
    case EventType::kProbeWireStatus:
      return device_type == "temperature";
    case EventType::kObjectPresent:
      return device_type == "proximity";
    case EventType::kHumidity:
      return device_type == "humidity" || device_type == "co2";
    case EventType::kObjectPresentCount:
      return device_type == "proximityCounter";
    case EventType::kTouchCount:
      return device_type == "touchCounter";
    case EventType::kWaterPresent:
      return device_type == "waterDetector";
    case EventType::kCo2:
    case EventType::kPressure:
      return device_type == "co2";
    case EventType::kMotion:
      return device_type == "motion";
    case EventType::kDeskOccupancy:
      return device_type == "deskOccupancy";
    case EventType::kContact:
      return device_type == "contact";
    case EventType::kEthernetStatus:
    case EventType::kCellularStatus:
    case EventType::kConnectionLatency:
      return is_connector;
    case EventType::kOther:
      return !is_connector;
  }
  return false;
}

}  // namespace dtbridge
