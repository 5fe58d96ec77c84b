#include "emulator/delivery_factory.h"

#include <array>

#include "dtbridge/base/check.h"

namespace dtbridge {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

struct Share {
  EventType type;
  int weight;
};

constexpr std::array kMixture{Share{EventType::kNetworkStatus, 34},
                              Share{EventType::kTemperature, 22},
                              Share{EventType::kHumidity, 8},
                              Share{EventType::kTouch, 4},
                              Share{EventType::kObjectPresent, 4},
                              Share{EventType::kObjectPresentCount, 3},
                              Share{EventType::kTouchCount, 3},
                              Share{EventType::kWaterPresent, 2},
                              Share{EventType::kCo2, 3},
                              Share{EventType::kPressure, 3},
                              Share{EventType::kMotion, 4},
                              Share{EventType::kDeskOccupancy, 3},
                              Share{EventType::kContact, 3},
                              Share{EventType::kProbeWireStatus, 1},
                              Share{EventType::kBatteryStatus, 2},
                              Share{EventType::kLabelsChanged, 1},
                              Share{EventType::kConnectionStatus, 1},
                              Share{EventType::kEthernetStatus, 1},
                              Share{EventType::kCellularStatus, 1},
                              Share{EventType::kConnectionLatency, 1}};

constexpr int TotalWeight() {
  int total = 0;
  for (const Share& share : kMixture) total += share.weight;
  return total;
}

EventType AnyType(Random& random) {
  int at = random.Between(0, TotalWeight() - 1);
  for (const Share& share : kMixture) {
    if (at < share.weight) return share.type;
    at -= share.weight;
  }
  return EventType::kTemperature;
}

}  // namespace

DeliveryFactory::DeliveryFactory(const FactoryOptions& options, const Clock& clock)
    : options_(options),
      clock_(clock),
      random_(options.seed),
      xids_(random_),
      project_id_(xids_.Next(clock.Now() - hours{24 * 700})),
      devices_(MakeDevices(options.devices, clock.Now() - hours{24 * 400}, random_, xids_)) {}

PushBody DeliveryFactory::Next() {
  const int percent = random_.Between(0, 99);
  int below = options_.unknown_percent;
  if (percent < below) return Make(EventType::kOther);
  below += options_.backfilled_percent;
  if (percent < below) return Make(EventType::kTemperature, PushShape::kToday, true);
  below += options_.old_percent;
  if (percent < below) return Make(AnyType(random_), PushShape::kOld);
  below += options_.odd_percent;
  return Make(AnyType(random_), percent < below ? PushShape::kOdd : PushShape::kToday);
}

PushBody DeliveryFactory::Make(EventType type, PushShape shape, bool backfilled) {
  EmulatedDevice& device = SomeDeviceFor(type);
  const SysTime now = clock_.Now();
  device.Measure(now, random_);
  const bool is_late = backfilled && CanBeBackfilled(type, shape);
  const std::string event_id = xids_.Next(now);
  const EventMoment moment{is_late ? now - minutes{random_.Between(30, 60 * 24 * 7)} : now, shape,
                           is_late, devices_[kDeviceTypes.size() - 1].id};
  return WritePush(project_id_, device, event_id, type, moment, random_);
}

EmulatedDevice& DeliveryFactory::SomeDeviceFor(EventType type) {
  const std::size_t start = random_.Below(devices_.size());
  for (std::size_t i = 0; i < devices_.size(); ++i) {
    EmulatedDevice& device = devices_[(start + i) % devices_.size()];
    if (Emits(device.type, type)) return device;
  }
  Check(false, "some device sends every event type");
  return devices_.front();
}

}  // namespace dtbridge
