#include "emulator/building.h"

#include <algorithm>
#include <array>

namespace dtbridge {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

using T = EventType;

// Heartbeats of 15 minutes come 3 minutes earlier or later (dt protocol notes 3.2).
constexpr int kJitterPercent = 20;
constexpr int kDeskBeats = 3;  // desks have a heartbeat of 5 minutes
constexpr int kLeastOfflineBeats = 2;
constexpr int kMostOfflineBeats = 6;
constexpr int kMostStoredInABeat = 60;
constexpr seconds kStoredReadingEvery{1};
constexpr int kMostConnectorsInRange = 3;

/// Sent with every heartbeat.
std::vector<T> MeasuredBy(std::string_view device_type) {
  if (device_type == "temperature") return {T::kTemperature};
  if (device_type == "humidity") return {T::kHumidity};
  if (device_type == "proximityCounter") return {T::kObjectPresentCount};
  if (device_type == "touchCounter") return {T::kTouchCount};
  if (device_type == "co2") return {T::kCo2, T::kHumidity, T::kPressure};
  if (device_type == "deskOccupancy") return {T::kDeskOccupancy};
  return {};
}

/// Sent when it changes.
std::vector<T> StatesOf(std::string_view device_type) {
  if (device_type == "proximity") return {T::kObjectPresent};
  if (device_type == "waterDetector") return {T::kWaterPresent};
  if (device_type == "motion") return {T::kMotion};
  if (device_type == "contact") return {T::kContact};
  return {};
}

struct Rare {
  T type;
  double percent;  ///< of the heartbeats
};

constexpr std::array kRare{
    Rare{T::kTouch, 2},           Rare{T::kBatteryStatus, 2},    Rare{T::kProbeWireStatus, 1},
    Rare{T::kLabelsChanged, 0.5}, Rare{T::kConnectionStatus, 1}, Rare{T::kEthernetStatus, 20},
    Rare{T::kCellularStatus, 20}, Rare{T::kConnectionLatency, 5}};

bool IsConnector(const EmulatedDevice& device) { return device.type == "ccon"; }

}  // namespace

/// Writes the events of one device at one moment.
class Building::Beat {
 public:
  Beat(Building& building, std::size_t device, SysTime now)
      : building_(building),
        device_(building.devices_[device]),
        habits_(building.habits_[device]),
        now_(now) {}

  std::vector<PushBody> Events() {
    device_.Measure(now_, building_.random_);
    for (const T type : MeasuredBy(device_.type)) Send(type);
    const bool says_all = !habits_.has_said_all;
    for (const T type : StatesOf(device_.type)) {
      if (says_all || device_.active != habits_.was_active) Send(type);
    }
    for (const Rare& rare : kRare) {
      if (Emits(device_.type, rare.type) && (says_all || building_.Chance(rare.percent)))
        Send(rare.type);
    }
    for (const auto& connector : habits_.connectors_in_range) SendNetworkStatus(connector);
    habits_.has_said_all = true;
    habits_.was_active = device_.active;
    return std::move(events_);
  }

  std::vector<PushBody> StoredReading(SysTime measured) {
    device_.Measure(measured, building_.random_);
    const T type = Emits(device_.type, T::kTemperature) ? T::kTemperature : T::kHumidity;
    Write(type, {.time = measured, .backfilled = true});
    return std::move(events_);
  }

 private:
  PushShape SomeShape() {
    const double at = building_.APercentage();
    if (at < building_.options_.old_percent) return PushShape::kOld;
    return at < building_.options_.old_percent + building_.options_.odd_percent ? PushShape::kOdd
                                                                                : PushShape::kToday;
  }

  void Send(T type, std::string_view connector = {}) {
    if (building_.Chance(building_.options_.unknown_percent)) type = T::kOther;
    // Events of one heartbeat reach the cloud one after the other.
    now_ += milliseconds{building_.random_.Between(1, 40)};
    Write(type, {.time = now_, .shape = SomeShape(), .cloud_connector = connector});
  }

  void SendNetworkStatus(const std::string& connector) {
    const int here = device_.rssi_dbm;
    device_.rssi_dbm = std::max(-110, here - building_.random_.Between(0, 12));
    Send(T::kNetworkStatus, connector);
    device_.rssi_dbm = here;
  }

  void Write(T type, const EventMoment& moment) {
    const std::string id = building_.xids_.Next(now_);
    events_.push_back(
        WritePush(building_.project_id_, device_, id, type, moment, building_.random_));
    ++building_.made_;
  }

  Building& building_;
  EmulatedDevice& device_;
  Habits& habits_;
  SysTime now_;
  std::vector<PushBody> events_;
};

Building::Building(const BuildingOptions& options, SysTime start)
    : options_(options),
      random_(options.seed),
      xids_(random_),
      project_id_(xids_.Next(start - hours{24 * 700})),
      devices_(MakeDevices(options.devices, start - hours{24 * 400}, random_, xids_)),
      habits_(devices_.size()) {
  std::vector<std::string> connectors;
  for (const auto& device : devices_) {
    if (IsConnector(device)) connectors.push_back(device.id);
  }
  for (std::size_t i = 0; i < devices_.size(); ++i) {
    if (!IsConnector(devices_[i])) {
      const auto wanted = static_cast<std::size_t>(random_.Between(1, kMostConnectorsInRange));
      const auto first = random_.Below(connectors.size());
      for (std::size_t k = 0; k < std::min(wanted, connectors.size()); ++k)
        habits_[i].connectors_in_range.push_back(connectors[(first + k) % connectors.size()]);
    }
    const auto beat = static_cast<std::uint64_t>(HeartbeatOf(devices_[i]).count());
    Schedule({.time = start + microseconds{random_.Below(beat)}, .order = 0, .device = i});
  }
}

std::vector<PushBody> Building::Take() {
  const Entry entry = agenda_.top();
  agenda_.pop();
  Beat beat(*this, entry.device, entry.time);
  if (entry.is_stored) return beat.StoredReading(entry.measured);

  Habits& habits = habits_[entry.device];
  if (habits.is_offline) {
    SendStored(entry.device, entry.time);
    habits.is_offline = false;
  } else if (habits.has_said_all && ShouldGoOffline(devices_[entry.device])) {
    const int beats = random_.Between(kLeastOfflineBeats, kMostOfflineBeats);
    habits.is_offline = true;
    habits.offline_since = entry.time;
    backfilled_ += static_cast<std::uint64_t>(beats * StoredInABeat());
    ScheduleBeat(entry.device, entry.time, beats);
    return beat.Events();
  }
  ScheduleBeat(entry.device, entry.time);
  return beat.Events();
}

double Building::EventsPerHeartbeat(int devices) {
  // Of the twelve device types in turns, eleven see two Cloud Connectors on average, if there are
  // as many; six measure something, one of these three things; one beats three times as often.
  const int all = std::max(devices, static_cast<int>(kDeviceTypes.size()));
  const double connectors = std::min(2.0, 1.0 + 0.5 * (all / 12 - 1));
  const double measured = 1 + 1 + 1 + 1 + 3 + kDeskBeats;
  const double network = (10 + kDeskBeats) * connectors;
  const double other = 2.0;  // states and rare ones
  return (measured + network + other) * all / 12;
}

void Building::Schedule(Entry entry) {
  entry.order = scheduled_++;
  agenda_.push(entry);
}

void Building::ScheduleBeat(std::size_t device, SysTime after, int beats) {
  const auto beat = HeartbeatOf(devices_[device]);
  const auto jitter = beat * random_.Between(-kJitterPercent, kJitterPercent) / 100;
  Schedule({.time = after + beats * beat + jitter, .order = 0, .device = device});
}

microseconds Building::HeartbeatOf(const EmulatedDevice& device) const {
  const auto beat =
      device.type == "deskOccupancy" ? options_.heartbeat / kDeskBeats : options_.heartbeat;
  return std::max(beat, microseconds{100});
}

bool Building::ShouldGoOffline(const EmulatedDevice& device) const {
  const bool stores = Emits(device.type, T::kTemperature) || Emits(device.type, T::kHumidity);
  return stores && static_cast<double>(backfilled_) * 100 <
                       options_.backfilled_percent * static_cast<double>(made_);
}

int Building::StoredInABeat() const {
  // Of twelve device types three store readings; in the time of a heartbeat the others send about
  // twelve events for each of these. Not all are away all the time.
  constexpr double kOthers = 12 * 1.5;
  const double share = std::min(options_.backfilled_percent, 99.0) / 100;
  const double wanted = kOthers * share / (1 - share);
  return std::clamp(static_cast<int>(wanted + 0.5), 1, kMostStoredInABeat);
}

void Building::SendStored(std::size_t device, SysTime back) {
  const auto beat = HeartbeatOf(devices_[device]);
  const Habits& habits = habits_[device];
  const auto between = beat / StoredInABeat();
  // All of them within a heartbeat, or they would come in between the next ones.
  const auto all = (back - habits.offline_since) / between + 1;
  const auto pause = std::min<microseconds>(kStoredReadingEvery, beat / 2 / all);
  SysTime send = back + pause;
  for (SysTime measured = back - between; measured > habits.offline_since; measured -= between) {
    Schedule({.time = send, .order = 0, .device = device, .is_stored = true, .measured = measured});
    send += pause;
  }
}

double Building::APercentage() { return static_cast<double>(random_.Below(1'000'000)) / 10'000; }

bool Building::Chance(double percent) { return APercentage() < percent; }

}  // namespace dtbridge
