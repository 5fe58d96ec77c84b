#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "dtbridge/route/router.h"
#include "support/record_headers.h"

namespace dtbridge {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::Pair;

constexpr SysTime kEventTime{microseconds{1'716'978'843'970'415}};
constexpr SysTime kNow = kEventTime + seconds{3};

SensorEvent ATouch() {
  return {.event_id = "cpbg96qngr7ai7ldarrg",
          .type = EventType::kTouch,
          .type_name = "touch",
          .target_name = "projects/p1/devices/d1",
          .timestamp = kEventTime,
          .project_id = "p1",
          .device_id = "d1"};
}

Delivery ADelivery(std::span<const HeaderField> headers = {}) {
  return {.connector = 1,
          .headers = headers,
          .body = "{\"event\":{}}",
          .request_id = "r-1",
          .received = kEventTime + seconds{2}};
}

class RouterRecordTest : public testing::Test {
 protected:
  Record RecordFor(const SensorEvent& event, const Delivery& delivery = ADelivery()) const {
    return router_.RecordFor(event, delivery, "{\"a\":1}", kNow);
  }

  Router router_{{.connectors = {{"house-a", {}}, {"house-b", {}}}}};
};

TEST_F(RouterRecordTest, MakesACloudEventOfIt) {
  const Record record = RecordFor(ATouch());

  EXPECT_EQ(record.key, "d1");
  EXPECT_EQ(record.value, "{\"a\":1}");
  EXPECT_EQ(record.timestamp_ms, 1'716'978'843'970);
  EXPECT_THAT(
      HeadersOf(record),
      ElementsAre(
          Pair("content-type", "application/json"), Pair("ce_specversion", "1.0"),
          Pair("ce_id", "cpbg96qngr7ai7ldarrg"),
          Pair("ce_source", "https://api.disruptive-technologies.com/v2/projects/p1/devices/d1"),
          Pair("ce_type", "com.disruptive-technologies.event.touch.v1"), Pair("ce_subject", "d1"),
          Pair("ce_time", "2024-05-29T10:34:03.970415Z"),
          Pair("ce_dataschema", "urn:dtbridge:schema:event:v1"), Pair("ce_partitionkey", "d1"),
          Pair("ce_connector", "house-b"), Pair("ce_origin", "push"),
          Pair("ce_receivedtime", "2024-05-29T10:34:05.970415Z"), Pair("ce_requestid", "r-1")));
}

TEST_F(RouterRecordTest, KeysAnEventWithoutADeviceByItsProject) {
  SensorEvent event = ATouch();
  event.device_id.reset();
  const Record record = RecordFor(event);

  EXPECT_EQ(record.key, "p1");
  EXPECT_EQ(HeaderOf(record, "ce_partitionkey"), "p1");
  EXPECT_EQ(HeaderOf(record, "ce_subject"), std::nullopt);
}

TEST_F(RouterRecordTest, LeavesOutTheKeyOfAnEventThatNamesNeither) {
  SensorEvent event = ATouch();
  event.device_id.reset();
  event.project_id.reset();
  const Record record = RecordFor(event);

  EXPECT_EQ(record.key, "");
  EXPECT_EQ(HeaderOf(record, "ce_partitionkey"), std::nullopt);
}

TEST_F(RouterRecordTest, NamesAnUnknownTypeAsTheSenderDid) {
  SensorEvent event = ATouch();
  event.type = EventType::kOther;
  event.type_name = "newType";
  const Record record = RecordFor(event);

  EXPECT_EQ(HeaderOf(record, "ce_type"), "com.disruptive-technologies.event.newType.v1");
  EXPECT_EQ(router_.Topics().at(record.topic), "dt.events.other");
}

TEST_F(RouterRecordTest, StoresARawBodyWithoutASchema) {
  const Router router({.format = RecordFormat::kRaw, .connectors = {{"a", {}}, {"b", {}}}});
  EXPECT_EQ(router.Format(), RecordFormat::kRaw);
  const Record raw = router.RecordFor(ATouch(), ADelivery(), " {\"raw\" : 1}", kNow);

  EXPECT_EQ(raw.value, " {\"raw\" : 1}");
  EXPECT_EQ(HeaderOf(raw, "ce_dataschema"), std::nullopt);
  EXPECT_EQ(HeaderOf(raw, "content-type"), "application/json");
  EXPECT_EQ(HeadersOf(raw).size(), HeadersOf(RecordFor(ATouch())).size() - 1);
}

TEST_F(RouterRecordTest, PassesOnTheTraceOfTheRequest) {
  const std::vector<HeaderField> headers{
      {"Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
      {"tracestate", "congo=t61rcWkgMzE"},
      {"X-Dt-Signature", "a.b.c"}};
  const Record record = RecordFor(ATouch(), ADelivery(headers));

  EXPECT_EQ(HeaderOf(record, "traceparent"),
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  EXPECT_EQ(HeaderOf(record, "tracestate"), "congo=t61rcWkgMzE");
  EXPECT_EQ(HeadersOf(record).size(), HeadersOf(RecordFor(ATouch())).size() + 2);
}

struct TimestampCase {
  const char* name;
  SysTime event;
  SysTime now;
  std::int64_t milliseconds;
};

class TimestampTest : public testing::TestWithParam<TimestampCase> {};

TEST_P(TimestampTest, IsTheEventsTimeAsFarAsKafkaTakesIt) {
  const Router router({.connectors = {{"a", {}}, {"b", {}}}});
  SensorEvent event = ATouch();
  event.timestamp = GetParam().event;
  EXPECT_EQ(router.RecordFor(event, ADelivery(), "{}", GetParam().now).timestamp_ms,
            GetParam().milliseconds);
}

constexpr TimestampCase kTimestampCases[] = {
    {"Past", kEventTime, kNow, 1'716'978'843'970},
    {"Now", kNow, kNow, 1'716'978'846'970},
    {"Ahead", kNow + hours{2}, kNow, 1'716'978'846'970},
    {"Epoch", SysTime{}, kNow, 1},
    {"FirstMillisecond", SysTime{microseconds{1999}}, kNow, 1},
    {"SecondMillisecond", SysTime{microseconds{2000}}, kNow, 2},
    {"BeforeTheEpoch", SysTime{seconds{-5}}, kNow, 1},
    {"OurClockAtTheEpoch", kEventTime, SysTime{}, 1},
};
INSTANTIATE_TEST_SUITE_P(Times, TimestampTest, testing::ValuesIn(kTimestampCases),
                         [](const auto& test) { return test.param.name; });

using RouterRecordDeathTest = RouterRecordTest;

TEST_F(RouterRecordDeathTest, StopsTheProcessForAConnectorThatIsNotThere) {
  Delivery delivery = ADelivery();
  delivery.connector = 2;
  EXPECT_DEATH(RecordFor(ATouch(), delivery), "connector is known");
}

}  // namespace
}  // namespace dtbridge
