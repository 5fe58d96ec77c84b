#include "dtbridge/model/sensor_event.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

namespace dtbridge {
namespace {

TEST(EventTypeTest, IsFoundByItsName) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kEventTypeCount; ++i) {
    const auto type = static_cast<EventType>(i);
    EXPECT_TRUE(names.insert(NameOf(type)).second) << NameOf(type) << " twice";
    EXPECT_EQ(EventTypeNamed(NameOf(type)), type) << NameOf(type);
  }
}

TEST(EventTypeTest, HasTheNameDtGivesIt) {
  EXPECT_EQ(NameOf(EventType::kTouch), "touch");
  EXPECT_EQ(NameOf(EventType::kObjectPresentCount), "objectPresentCount");
  EXPECT_EQ(NameOf(EventType::kCo2), "co2");
  EXPECT_EQ(NameOf(EventType::kProbeWireStatus), "probeWireStatus");
  EXPECT_EQ(NameOf(EventType::kNetworkStatus), "networkStatus");
  EXPECT_EQ(NameOf(EventType::kLabelsChanged), "labelsChanged");
  EXPECT_EQ(NameOf(EventType::kConnectionStatus), "connectionStatus");
  EXPECT_EQ(NameOf(EventType::kConnectionLatency), "connectionLatency");
  EXPECT_EQ(NameOf(EventType::kOther), "other");
}

TEST(EventTypeTest, IsOtherForAnyOtherName) {
  for (const std::string_view name : {"", "Touch", "touch ", "touc", "touchs", "labelChanged"}) {
    EXPECT_EQ(EventTypeNamed(name), EventType::kOther) << name;
  }
}

struct QuantityCase {
  Quantity quantity;
  std::string_view name;
  std::string_view unit;
};

class QuantityTest : public testing::TestWithParam<QuantityCase> {};

TEST_P(QuantityTest, HasItsNameAndSenmlUnit) {
  EXPECT_EQ(NameOf(GetParam().quantity), GetParam().name);
  EXPECT_EQ(UnitOf(GetParam().quantity), GetParam().unit);
}

constexpr QuantityCase kQuantities[] = {
    {Quantity::kTemperature, "temperature", "Cel"},
    {Quantity::kRelativeHumidity, "relative_humidity", "%RH"},
    {Quantity::kCo2, "co2", "ppm"},
    {Quantity::kPressure, "pressure", "Pa"},
    {Quantity::kTouchCount, "touch_count", "count"},
    {Quantity::kObjectPresentCount, "object_present_count", "count"},
    {Quantity::kSignalStrength, "signal_strength", "%"},
    {Quantity::kRssi, "rssi", "dBm"},
    {Quantity::kBatteryLevel, "battery_level", "%EL"},
    {Quantity::kLatencyAvg, "latency_avg", "ms"},
    {Quantity::kLatencyMin, "latency_min", "ms"},
    {Quantity::kLatencyMax, "latency_max", "ms"},
};
INSTANTIATE_TEST_SUITE_P(Quantities, QuantityTest, testing::ValuesIn(kQuantities),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace dtbridge
