#include <gtest/gtest.h>

#include <chrono>

#include "dtbridge/codec/codec.h"

namespace dtbridge {
namespace {

using std::chrono::microseconds;

SensorEvent ATouch() {
  SensorEvent event;
  event.event_id = "c82gg9catj3vmh4248og";
  event.type = EventType::kTouch;
  event.type_name = "touch";
  event.timestamp = SysTime(microseconds(1'644'496'933'313'949));
  event.data = "{}";
  return event;
}

TEST(EncodeEventTest, WritesEveryMemberEvenWhenNothingIsKnown) {
  EXPECT_EQ(EncodeEvent(ATouch()),
            R"({"event_id":"c82gg9catj3vmh4248og","event_type":"touch",)"
            R"("timestamp":"2022-02-10T12:42:13.313949Z","timestamp_us":1644496933313949,)"
            R"("project_id":null,"device_id":null,"device_type":null,"product_number":null,)"
            R"("backfilled":false,"labels":{},"state":null,"readings":[],"data":{}})");
}

TEST(EncodeEventTest, WritesMembersInTheirOrder) {
  SensorEvent event = ATouch();
  event.project_id = "p";
  event.device_id = "d";
  event.device_type = "a \"type\"";
  event.product_number = "1\n2";
  event.backfilled = true;
  event.labels = {{"z", "\xC3\xA9"}, {"a\\", ""}};
  event.state = "ON";
  event.readings = {{Quantity::kRelativeHumidity, "1e2", SysTime(microseconds(1))},
                    {Quantity::kRssi, "-83", SysTime(microseconds(0))}};
  event.data = R"({"x":[1]})";
  EXPECT_EQ(
      EncodeEvent(event),
      R"({"event_id":"c82gg9catj3vmh4248og","event_type":"touch",)"
      R"("timestamp":"2022-02-10T12:42:13.313949Z","timestamp_us":1644496933313949,)"
      R"("project_id":"p","device_id":"d","device_type":"a \"type\"","product_number":"1\n2",)"
      "\"backfilled\":true,\"labels\":{\"z\":\"\xC3\xA9\",\"a\\\\\":\"\"},\"state\":\"ON\","
      R"("readings":[{"quantity":"relative_humidity","value":1e2,"unit":"%RH","time":"1970-01-01T00:00:00.000001Z"},)"
      R"({"quantity":"rssi","value":-83,"unit":"dBm","time":"1970-01-01T00:00:00.000000Z"}],)"
      R"("data":{"x":[1]}})");
}

}  // namespace
}  // namespace dtbridge
