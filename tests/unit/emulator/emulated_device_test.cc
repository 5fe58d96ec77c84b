#include "emulator/emulated_device.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace dtbridge {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const SysTime kMonday = *ParseRfc3339("2026-03-02T00:00:00Z");

class EmulatedDeviceTest : public testing::Test {
 protected:
  /// Ten of that type.
  std::vector<EmulatedDevice> Devices(std::string_view type) {
    XidMaker xids(random_);
    auto devices = MakeDevices(120, kMonday, random_, xids);
    std::erase_if(devices, [type](const auto& device) { return device.type != type; });
    return devices;
  }

  /// How long each state lasted, in heartbeats, over that many days.
  std::vector<int> Spells(EmulatedDevice& device, bool active, int days) {
    std::vector<int> spells;
    int beats = 0;
    for (SysTime now = kMonday; now < kMonday + days * hours{24}; now += minutes{15}) {
      device.Measure(now, random_);
      if (device.active == active) {
        ++beats;
      } else if (beats > 0) {
        spells.push_back(beats);
        beats = 0;
      }
    }
    return spells;
  }

  Random random_{1};
};

TEST_F(EmulatedDeviceTest, HasWaterRarelyAndThenForAWhile) {
  constexpr int kDays = 40;
  int alarms = 0, wet = 0;
  auto detectors = Devices("waterDetector");
  ASSERT_EQ(detectors.size(), 10U);
  for (auto& detector : detectors) {
    for (const int beats : Spells(detector, true, kDays)) {
      ++alarms;
      wet += beats;
      EXPECT_GE(beats, 3);
    }
  }
  EXPECT_GT(alarms, 10);
  EXPECT_LT(wet, 10 * kDays * 96 / 50) << "dry nearly always";
}

TEST_F(EmulatedDeviceTest, KeepsDoorsDesksAndWhatIsNearAsTheyAreForAWhile) {
  for (const char* type : {"contact", "deskOccupancy", "proximity"}) {
    std::size_t spells = 0;
    for (auto& device : Devices(type)) {
      for (const int beats : Spells(device, true, 5)) {
        ++spells;
        EXPECT_GE(beats, 2) << type;
      }
    }
    EXPECT_GT(spells, 50U) << type;
  }
}

TEST_F(EmulatedDeviceTest, LosesItsBatteryInCoarseStepsOverWeeks) {
  for (auto& device : Devices("temperature")) {
    std::set<int> levels;
    for (SysTime now = kMonday; now < kMonday + hours{24 * 7}; now += minutes{15}) {
      device.Measure(now, random_);
      levels.insert(device.battery_percent);
    }
    EXPECT_LE(levels.size(), 4U);
    for (const int level : levels) EXPECT_EQ(level % 10, 0);
  }
}

TEST_F(EmulatedDeviceTest, HasAddressesOfItsOwnAsACloudConnector) {
  std::set<std::string> macs, addresses;
  for (const auto& connector : Devices("ccon")) {
    macs.insert(connector.mac_address);
    addresses.insert(connector.ip_address);
  }
  EXPECT_EQ(macs.size(), 10U);
  EXPECT_EQ(addresses.size(), 10U);
}

TEST_F(EmulatedDeviceTest, KeepsHowItsProbeIsWired) {
  for (auto& device : Devices("temperature")) {
    const std::string wired = device.wire_state;
    EXPECT_FALSE(wired.empty());
    for (int i = 0; i < 100; ++i) device.Measure(kMonday + i * minutes{15}, random_);
    EXPECT_EQ(device.wire_state, wired);
  }
}

}  // namespace
}  // namespace dtbridge
