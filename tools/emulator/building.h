#pragma once

#include <chrono>
#include <cstdint>
#include <queue>
#include <string>
#include <vector>

#include "dtbridge/base/time.h"
#include "emulator/emulated_device.h"
#include "emulator/push_body.h"
#include "emulator/random.h"
#include "emulator/xid.h"

namespace dtbridge {

struct BuildingOptions {
  std::uint64_t seed = 1;
  int devices = 36;  ///< at least one of every device type is made all the same
  std::chrono::microseconds heartbeat{std::chrono::minutes{15}};  ///< DT's default

  // Shares in percent of the events that are sent as they happen; the first two add up to 100 at
  // most.
  double old_percent = 4;
  double odd_percent = 2;
  double unknown_percent = 1;  ///< in place of a listed type, in any shape

  /// Percent of all events: stored readings, always of a listed type and in today's shape. Reached
  /// once sensors have been away and back, so in runs of some ten heartbeats, and up to 60 or so.
  double backfilled_percent = 2;
};

/// The events of a building's devices in the order of time, as DT's cloud makes them: on heartbeats
/// with jitter (desks three times as often), states on change, one networkStatus for each Cloud
/// Connector in range, rare ones now and then. A device's first heartbeat sends everything it has,
/// so that every event type comes early. Sensors go offline at times and then send what they
/// stored, newest first, a reading a second (dt protocol notes 3.2), or faster where a heartbeat
/// has no time for that. The more is to be backfilled, the more often they store one.
///
/// Deterministic: the same options and start give the same bytes. Threads: one at a time.
class Building {
 public:
  Building(const BuildingOptions& options, SysTime start);

  const std::vector<EmulatedDevice>& Devices() const { return devices_; }
  const std::string& ProjectId() const { return project_id_; }

  /// When the next events happen.
  SysTime NextAt() const { return agenda_.top().time; }

  /// The events of that moment, in the order of their timestamps but for backfilled ones; none when
  /// a device has nothing to say.
  std::vector<PushBody> Take();

  /// About how many events all devices make together within one heartbeat.
  static double EventsPerHeartbeat(int devices);

 private:
  struct Entry {
    SysTime time;
    std::uint64_t order;  ///< of two at the same time, the earlier made goes first
    std::size_t device;
    bool is_stored = false;  ///< a reading from an offline time, sent now
    SysTime measured = {};   ///< of a stored reading
    bool operator>(const Entry& other) const {
      return time != other.time ? time > other.time : order > other.order;
    }
  };

  /// What a device is like beside its measurements.
  struct Habits {
    std::vector<std::string> connectors_in_range;
    bool has_said_all = false;
    bool was_active = false;
    SysTime offline_since = {};  ///< with `is_offline`
    bool is_offline = false;
  };

  class Beat;

  void Schedule(Entry entry);
  void ScheduleBeat(std::size_t device, SysTime after, int beats = 1);
  std::chrono::microseconds HeartbeatOf(const EmulatedDevice& device) const;
  bool ShouldGoOffline(const EmulatedDevice& device) const;
  int StoredInABeat() const;
  void SendStored(std::size_t device, SysTime back);
  double APercentage();  ///< by chance, from 0 to below 100
  bool Chance(double percent);

  const BuildingOptions options_;
  Random random_;
  XidMaker xids_;
  const std::string project_id_;
  std::vector<EmulatedDevice> devices_;
  std::vector<Habits> habits_;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> agenda_;
  std::uint64_t scheduled_ = 0;
  std::uint64_t made_ = 0;
  std::uint64_t backfilled_ = 0;  ///< made or on the agenda
};

}  // namespace dtbridge
