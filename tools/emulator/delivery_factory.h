#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dtbridge/base/clock.h"
#include "dtbridge/model/sensor_event.h"
#include "emulator/emulated_device.h"
#include "emulator/push_body.h"
#include "emulator/random.h"
#include "emulator/xid.h"

namespace dtbridge {

struct FactoryOptions {
  std::uint64_t seed = 1;
  int devices = 36;  ///< at least one of every device type is made all the same

  // Shares of Next(), in percent of all.
  int old_percent = 4;
  int odd_percent = 2;
  int unknown_percent = 1;
  int backfilled_percent = 2;
};

/// Makes push bodies with real-looking values for a fixed set of devices in one project.
///
/// Deterministic: the same options, clock readings and calls give the same bytes. Event ids are
/// unique and carry the clock's second; event times are the clock's now, but for backfilled events.
/// Threads: one at a time. Lifetime: the clock outlives it.
class DeliveryFactory {
 public:
  DeliveryFactory(const FactoryOptions& options, const Clock& clock);

  const std::vector<EmulatedDevice>& Devices() const { return devices_; }
  const std::string& ProjectId() const { return project_id_; }

  /// Any event of any device, in about the mixture a building sends: networkStatus most of all.
  PushBody Next();

  /// An event of that type, of some device that sends it; kOther makes a type no list has.
  /// `backfilled` means something for temperature and humidity only, and not in the old shape,
  /// which lacks it.
  PushBody Make(EventType type, PushShape shape = PushShape::kToday, bool backfilled = false);

 private:
  EmulatedDevice& SomeDeviceFor(EventType type);

  const FactoryOptions options_;
  const Clock& clock_;
  Random random_;
  XidMaker xids_;
  const std::string project_id_;
  std::vector<EmulatedDevice> devices_;
};

}  // namespace dtbridge
