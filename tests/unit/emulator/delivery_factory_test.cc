#include "emulator/delivery_factory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dtbridge/json/document.h"
#include "dtbridge/json/write.h"
#include "fakes/fake_clock.h"

namespace dtbridge {
namespace {

using testing::ElementsAre;

constexpr std::int64_t kNow = 1'750'000'000;

/// A parsed body and paths into it.
class ParsedBody {
 public:
  explicit ParsedBody(const std::string& body) : root_(*document_.Parse(body)) {}

  std::string Compact() const {
    std::string text;
    json::AppendValue(text, root_);
    return text;
  }

  std::optional<json::Value> At(const std::vector<std::string>& path) const {
    std::optional<json::Value> value = root_;
    for (const std::string& name : path) {
      if (value) value = value->Find(name);
    }
    return value;
  }

  std::string Text(const std::vector<std::string>& path) const {
    const auto value = At(path);
    return value ? std::string(value->Text()) : "(missing)";
  }

  std::vector<std::string> NamesAt(const std::vector<std::string>& path) const {
    std::vector<std::string> names;
    const auto value = At(path);
    if (!value) return names;
    for (const auto member : value->Children()) names.emplace_back(member.name);
    return names;
  }

 private:
  json::Document document_;
  json::Value root_;
};

class DeliveryFactoryTest : public testing::Test {
 protected:
  FakeClock clock_{SysTime{std::chrono::seconds{kNow}}};
};

struct TypeCase {
  EventType type;
  std::vector<std::string> members;  ///< of data.<type>, in order
};

class EveryTypeTest : public DeliveryFactoryTest, public testing::WithParamInterface<TypeCase> {};

TEST_P(EveryTypeTest, HasTodaysMembersInDtsOrder) {
  DeliveryFactory factory({}, clock_);

  const PushBody push = factory.Make(GetParam().type);
  const ParsedBody body(push.body);

  const std::string name{NameOf(GetParam().type)};
  EXPECT_THAT(body.NamesAt({}), ElementsAre("event", "labels", "metadata"));
  EXPECT_THAT(body.NamesAt({"event"}),
              ElementsAre("eventId", "targetName", "eventType", "data", "timestamp"));
  EXPECT_EQ(body.Text({"event", "eventType"}), name);
  EXPECT_EQ(body.NamesAt({"event", "data", name}), GetParam().members);
  EXPECT_EQ(body.Compact(), push.body);
}

TEST_P(EveryTypeTest, ComesFromADeviceThatSendsIt) {
  DeliveryFactory factory({}, clock_);

  const PushBody push = factory.Make(GetParam().type);
  const ParsedBody body(push.body);

  EXPECT_TRUE(Emits(body.Text({"metadata", "deviceType"}), GetParam().type));
  EXPECT_EQ(body.Text({"metadata", "deviceId"}), push.device_id);
  EXPECT_EQ(body.Text({"metadata", "projectId"}), push.project_id);
  EXPECT_EQ(body.Text({"event", "targetName"}),
            "projects/" + push.project_id + "/devices/" + push.device_id);
}

TEST_P(EveryTypeTest, IsJsonInItsOldAndOddShapesToo) {
  DeliveryFactory factory({}, clock_);

  for (const PushShape shape : {PushShape::kOld, PushShape::kOdd}) {
    for (int i = 0; i < 10; ++i) {
      const PushBody push = factory.Make(GetParam().type, shape);
      json::Document document;
      EXPECT_TRUE(document.Parse(push.body).has_value()) << push.body;
      EXPECT_EQ(push.shape, shape);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    AllTypes, EveryTypeTest,
    testing::Values(
        TypeCase{EventType::kTouch, {"updateTime"}},
        TypeCase{EventType::kTemperature, {"value", "updateTime", "samples", "isBackfilled"}},
        TypeCase{EventType::kObjectPresent, {"state", "updateTime"}},
        TypeCase{EventType::kHumidity,
                 {"temperature", "relativeHumidity", "updateTime", "samples", "isBackfilled"}},
        TypeCase{EventType::kObjectPresentCount, {"total", "updateTime"}},
        TypeCase{EventType::kTouchCount, {"total", "updateTime"}},
        TypeCase{EventType::kWaterPresent, {"state", "updateTime"}},
        TypeCase{EventType::kCo2, {"ppm", "updateTime"}},
        TypeCase{EventType::kPressure, {"pascal", "updateTime"}},
        TypeCase{EventType::kMotion, {"state", "updateTime"}},
        TypeCase{EventType::kDeskOccupancy, {"state", "updateTime", "remarks"}},
        TypeCase{EventType::kContact, {"state", "updateTime"}},
        TypeCase{EventType::kProbeWireStatus, {"state", "updateTime"}},
        TypeCase{EventType::kNetworkStatus,
                 {"signalStrength", "rssi", "updateTime", "cloudConnectors", "transmissionMode"}},
        TypeCase{EventType::kBatteryStatus, {"percentage", "updateTime"}},
        TypeCase{EventType::kLabelsChanged, {}},
        TypeCase{EventType::kConnectionStatus, {"connection", "available", "updateTime"}},
        TypeCase{EventType::kEthernetStatus, {"macAddress", "ipAddress", "errors", "updateTime"}},
        TypeCase{EventType::kCellularStatus, {"signalStrength", "errors", "updateTime"}},
        TypeCase{EventType::kConnectionLatency,
                 {"avgLatencyMillis", "minLatencyMillis", "maxLatencyMillis", "updateTime"}}),
    [](const auto& test) { return std::string(NameOf(test.param.type)); });

TEST_F(DeliveryFactoryTest, PutsTheClocksTimeIntoEventAndId) {
  DeliveryFactory factory({}, clock_);
  clock_.Advance(std::chrono::microseconds{90'123'456});

  const PushBody push = factory.Make(EventType::kTemperature);
  const ParsedBody body(push.body);

  const std::string now = FormatRfc3339(clock_.Now());
  EXPECT_EQ(push.timestamp, clock_.Now());
  EXPECT_EQ(body.Text({"event", "timestamp"}), now);
  EXPECT_EQ(body.Text({"event", "data", "temperature", "updateTime"}), now);
  EXPECT_EQ(body.Text({"event", "eventId"}), push.event_id);
  EXPECT_EQ(XidSecond(push.event_id), kNow + 90);
}

TEST_F(DeliveryFactoryTest, StartsTheSamplesWithTheReadingItself) {
  DeliveryFactory factory({}, clock_);

  for (int i = 0; i < 20; ++i) {
    const ParsedBody body(factory.Make(EventType::kTemperature).body);
    const auto samples = body.At({"event", "data", "temperature", "samples"});
    ASSERT_TRUE(samples && samples->Size() >= 1);
    const auto first = (*samples->Children().begin()).value;
    EXPECT_EQ(first.Find("value")->Text(), body.Text({"event", "data", "temperature", "value"}));
    EXPECT_EQ(first.Find("sampleTime")->Text(), body.Text({"event", "timestamp"}));
  }
}

TEST_F(DeliveryFactoryTest, DatesABackfilledEventBeforeItsId) {
  DeliveryFactory factory({}, clock_);

  const PushBody push = factory.Make(EventType::kTemperature, PushShape::kToday, true);
  const ParsedBody body(push.body);

  EXPECT_TRUE(push.backfilled);
  EXPECT_TRUE(body.At({"event", "data", "temperature", "isBackfilled"})->AsBool());
  EXPECT_LE(push.timestamp, clock_.Now() - std::chrono::minutes{30});
  EXPECT_EQ(body.Text({"event", "timestamp"}), FormatRfc3339(push.timestamp));
  EXPECT_EQ(XidSecond(push.event_id), kNow);
}

TEST_F(DeliveryFactoryTest, BackfillsOnlyWhatSensorsKeep) {
  DeliveryFactory factory({}, clock_);

  EXPECT_FALSE(factory.Make(EventType::kTouch, PushShape::kToday, true).backfilled);
  EXPECT_FALSE(factory.Make(EventType::kTemperature, PushShape::kOld, true).backfilled);
}

TEST_F(DeliveryFactoryTest, LeavesOutInTheOldShapeWhatCameLater) {
  DeliveryFactory factory({}, clock_);

  const ParsedBody temperature(factory.Make(EventType::kTemperature, PushShape::kOld).body);
  EXPECT_THAT(temperature.NamesAt({}), ElementsAre("event", "labels"));
  EXPECT_THAT(temperature.NamesAt({"event", "data", "temperature"}),
              ElementsAre("value", "updateTime"));
  EXPECT_EQ(temperature.Text({"event", "timestamp"}).size(),
            std::string("2018-05-08T13:29:47.543483560Z").size());

  const ParsedBody network(factory.Make(EventType::kNetworkStatus, PushShape::kOld).body);
  EXPECT_THAT(network.NamesAt({"event", "data", "networkStatus"}),
              ElementsAre("signalStrength", "updateTime", "cloudConnectors", "transmissionMode"));
}

TEST_F(DeliveryFactoryTest, WritesTheOddShapesNamesAndTimes) {
  DeliveryFactory factory({}, clock_);

  const ParsedBody labels(factory.Make(EventType::kLabelsChanged, PushShape::kOdd).body);
  EXPECT_EQ(labels.Text({"event", "eventType"}), "labelChanged");
  EXPECT_THAT(labels.NamesAt({"event", "data"}), ElementsAre("eventType", "labelChanged"));
  EXPECT_EQ(labels.Text({"event", "targetName"}).front(), '/');
  EXPECT_EQ(ParseRfc3339(labels.Text({"event", "timestamp"})), clock_.Now());

  const ParsedBody latency(factory.Make(EventType::kConnectionLatency, PushShape::kOdd).body);
  EXPECT_EQ(latency.Text({"event", "eventType"}), "latencyStatus");

  const ParsedBody temperature(factory.Make(EventType::kTemperature, PushShape::kOdd).body);
  EXPECT_EQ(temperature.Text({"event", "data", "temperature", "isBackfilled"}), "False");
}

TEST_F(DeliveryFactoryTest, KeepsLabelsChangedUnkeyed) {
  DeliveryFactory factory({}, clock_);

  const ParsedBody body(factory.Make(EventType::kLabelsChanged).body);

  EXPECT_THAT(body.NamesAt({"event", "data"}), ElementsAre("added", "modified", "removed"));
}

TEST_F(DeliveryFactoryTest, MakesATypeThatNoListHas) {
  DeliveryFactory factory({}, clock_);

  const ParsedBody body(factory.Make(EventType::kOther).body);

  const std::string type = body.Text({"event", "eventType"});
  EXPECT_EQ(EventTypeNamed(type), EventType::kOther);
  EXPECT_THAT(body.NamesAt({"event", "data"}), ElementsAre(type));
}

TEST_F(DeliveryFactoryTest, RepeatsNoEventId) {
  DeliveryFactory factory({}, clock_);

  std::set<std::string> ids;
  for (int i = 0; i < 2000; ++i) ids.insert(factory.Next().event_id);

  EXPECT_EQ(ids.size(), 2000U);
}

TEST_F(DeliveryFactoryTest, MakesTheSameBytesForTheSameSeed) {
  DeliveryFactory one({.seed = 42}, clock_);
  DeliveryFactory two({.seed = 42}, clock_);
  DeliveryFactory other({.seed = 43}, clock_);

  for (int i = 0; i < 200; ++i) {
    const std::string body = one.Next().body;
    EXPECT_EQ(body, two.Next().body);
    EXPECT_NE(body, other.Next().body);
  }
}

TEST_F(DeliveryFactoryTest, MixesAllTypesAndShapes) {
  DeliveryFactory factory({}, clock_);

  std::map<EventType, int> types;
  std::map<PushShape, int> shapes;
  int backfilled = 0;
  for (int i = 0; i < 4000; ++i) {
    const PushBody push = factory.Next();
    ++types[push.type];
    ++shapes[push.shape];
    backfilled += push.backfilled ? 1 : 0;
  }

  EXPECT_EQ(types.size(), kEventTypeCount);
  EXPECT_EQ(shapes.size(), 3U);
  EXPECT_GT(backfilled, 0);
  EXPECT_GT(types[EventType::kNetworkStatus], types[EventType::kTemperature]);
}

TEST_F(DeliveryFactoryTest, MakesOnlyTodaysShapesWhenToldSo) {
  DeliveryFactory factory(
      {.old_percent = 0, .odd_percent = 0, .unknown_percent = 0, .backfilled_percent = 0}, clock_);

  for (int i = 0; i < 500; ++i) {
    const PushBody push = factory.Next();
    ASSERT_EQ(push.shape, PushShape::kToday);
    ASSERT_NE(push.type, EventType::kOther);
    ASSERT_FALSE(push.backfilled);
  }
}

TEST_F(DeliveryFactoryTest, HasADeviceOfEveryTypeHoweverFewAreWanted) {
  DeliveryFactory factory({.devices = 1}, clock_);

  std::set<std::string> types;
  for (const EmulatedDevice& device : factory.Devices()) types.insert(device.type);

  EXPECT_EQ(types.size(), kDeviceTypes.size());
}

TEST_F(DeliveryFactoryTest, StaysInsideWhatDevicesCanMeasure) {
  DeliveryFactory factory({}, clock_);

  for (int i = 0; i < 3000; ++i) factory.Make(EventType::kHumidity);

  for (const EmulatedDevice& device : factory.Devices()) {
    EXPECT_GE(device.centi_celsius, -2000);
    EXPECT_LE(device.centi_celsius, 3500);
    EXPECT_LE(device.half_percent_rh, 200);
    EXPECT_GE(device.battery_percent, 1);
    EXPECT_LT(device.rssi_dbm, 0);
  }
}

}  // namespace
}  // namespace dtbridge
