#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "dtbridge/codec/codec.h"
#include "unit/codec/push_body.h"

namespace dtbridge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

SensorEvent Decoded(const PushBody& push) {
  auto event = DecodeEvent(push.Text());
  if (!event) {
    ADD_FAILURE() << event.error().detail;
    return {};
  }
  return *std::move(event);
}

TEST(DecodeEventTest, ReadsTheEnvelope) {
  const SensorEvent event = Decoded({});
  EXPECT_EQ(event.event_id, "cpbg96qngr7ai7ldarrg");
  EXPECT_EQ(event.type, EventType::kTemperature);
  EXPECT_EQ(event.type_name, "temperature");
  EXPECT_EQ(event.target_name, "projects/ccol8iuk9smqiha4e8l0/devices/emucdd6ef2eu277bo8f52vg");
  EXPECT_EQ(event.project_id, "ccol8iuk9smqiha4e8l0");
  EXPECT_EQ(event.device_id, "emucdd6ef2eu277bo8f52vg");
  EXPECT_EQ(event.device_type, "temperature");
  EXPECT_EQ(event.product_number, std::nullopt);
  EXPECT_EQ(FormatRfc3339(event.timestamp), "2024-05-29T10:34:03.970415Z");
  EXPECT_THAT(event.labels, ElementsAre(Pair("name", "test temp")));
  EXPECT_FALSE(event.has_unknown_members);
  EXPECT_FALSE(event.has_unknown_device_type);
}

TEST(DecodeEventTest, ForgetsTheBodyBefore) {
  ASSERT_FALSE(
      Decoded(PushOf("temperature", R"("value":1,"isBackfilled":true,"x":1)")).readings.empty());
  const SensorEvent event = Decoded(PushOf("touch", ""));
  EXPECT_THAT(event.readings, IsEmpty());
  EXPECT_FALSE(event.backfilled);
  EXPECT_FALSE(event.has_unknown_members);
}

TEST(DecodeEventTest, TakesIdsFromTheTargetWithoutMetadata) {
  const SensorEvent event = Decoded({.metadata = ""});
  EXPECT_EQ(event.project_id, "ccol8iuk9smqiha4e8l0");
  EXPECT_EQ(event.device_id, "emucdd6ef2eu277bo8f52vg");
  EXPECT_EQ(event.device_type, std::nullopt);
}

TEST(DecodeEventTest, TakesIdsFromTheMetadataWithoutTarget) {
  for (const char* target : {"", "null", R"("")"}) {
    const SensorEvent event = Decoded({.target_name = target});
    EXPECT_EQ(event.project_id, "ccol8iuk9smqiha4e8l0") << target;
    EXPECT_EQ(event.device_id, "emucdd6ef2eu277bo8f52vg") << target;
    EXPECT_EQ(event.target_name, "projects/ccol8iuk9smqiha4e8l0/devices/emucdd6ef2eu277bo8f52vg");
  }
}

TEST(DecodeEventTest, KnowsNoIdsWhereNoneAreNamed) {
  const SensorEvent event = Decoded({.target_name = "", .metadata = "null"});
  EXPECT_EQ(event.project_id, std::nullopt);
  EXPECT_EQ(event.device_id, std::nullopt);
  EXPECT_EQ(event.target_name, "");
}

TEST(DecodeEventTest, TakesEmptyMetadataForUnset) {
  const SensorEvent event = Decoded(
      {.target_name = R"("projects/p")",
       .metadata = R"({"deviceId":"","projectId":"","deviceType":"","productNumber":null})"});
  EXPECT_EQ(event.project_id, "p");
  EXPECT_EQ(event.device_id, std::nullopt);
  EXPECT_EQ(event.device_type, std::nullopt);
  EXPECT_FALSE(event.has_unknown_device_type);
}

TEST(DecodeEventTest, TakesADeviceThatOnlyTheMetadataNames) {
  const SensorEvent event =
      Decoded({.target_name = R"("projects/p")", .metadata = R"({"deviceId":"d"})"});
  EXPECT_EQ(event.project_id, "p");
  EXPECT_EQ(event.device_id, "d");
}

TEST(DecodeEventTest, TakesIdsOfTheGreatestLength) {
  const std::string id(64, 'a');
  const std::string type = "T" + std::string(61, 'z') + "_9";
  PushBody push = PushOf(type, "");
  push.event_id = '"' + id + '"';
  push.target_name = "\"/projects/" + id + "/devices/-_" + id.substr(2) + '"';
  push.metadata = R"({"deviceType":")" + std::string(64, '?') + R"("})";
  const SensorEvent event = Decoded(push);
  EXPECT_EQ(event.event_id, id);
  EXPECT_EQ(event.type_name, type);
  EXPECT_EQ(event.device_id, "-_" + id.substr(2));
  EXPECT_EQ(event.target_name, "projects/" + id + "/devices/-_" + id.substr(2));
  EXPECT_EQ(event.device_type, std::string(64, '?'));
  EXPECT_TRUE(event.has_unknown_device_type);
}

TEST(DecodeEventTest, HasNoLabelsWhereThereAreNone) {
  for (const char* labels : {"", "null", "{}", R"({"name":null})"}) {
    EXPECT_THAT(Decoded({.labels = labels}).labels, IsEmpty()) << labels;
  }
}

TEST(DecodeEventTest, ListsReadingsNewestFirst) {
  const SensorEvent event = Decoded(PushOf(
      "humidity",
      R"("samples":[{"temperature":1,"relativeHumidity":2,"sampleTime":"2024-01-01T00:00:00Z"},)"
      R"({"relativeHumidity":4,"temperature":3,"sampleTime":"2024-01-01T00:00:01Z"}])"));
  std::string values;
  for (const Reading& reading : event.readings) values += reading.value;
  EXPECT_EQ(values, "3412");
  EXPECT_EQ(event.readings[0].quantity, Quantity::kTemperature);
  EXPECT_EQ(event.readings[1].quantity, Quantity::kRelativeHumidity);
}

TEST(DecodeEventTest, TimesAReadingByUpdateTimeNotByTimestamp) {
  const SensorEvent event = Decoded({.timestamp = R"("2024-05-29T10:34:04Z")"});
  ASSERT_EQ(event.readings.size(), 1U);
  EXPECT_EQ(FormatRfc3339(event.readings[0].time), "2024-05-29T10:34:03.970415Z");
  EXPECT_EQ(
      event.data,
      R"({"value":27,"updateTime":"2024-05-29T10:34:03.970415Z",)"
      R"("samples":[{"value":27,"sampleTime":"2024-05-29T10:34:03.970415Z"}],"isBackfilled":false})");
}

TEST(DecodeEventTest, ReadsUpdateTimeBeforeSamplesThatLeanOnIt) {
  const SensorEvent event = Decoded(
      PushOf("temperature", R"("samples":[{"value":1}],"updateTime":"2024-01-01T00:00:00Z")"));
  ASSERT_EQ(event.readings.size(), 1U);
  EXPECT_EQ(FormatRfc3339(event.readings[0].time), "2024-01-01T00:00:00.000000Z");
}

TEST(DecodeEventTest, ReadsTheEventsOwnValueWhereNoSampleHasOne) {
  for (const char* samples : {"null", "[]", "[{}]", R"([{"sampleTime":"2024-01-01T00:00:00Z"}])",
                              R"([{"value":null}])"}) {
    const SensorEvent event =
        Decoded(PushOf("temperature", R"("value":24.9,"samples":)" + std::string(samples)));
    ASSERT_EQ(event.readings.size(), 1U) << samples;
    EXPECT_EQ(event.readings[0].value, "24.9") << samples;
  }
}

TEST(DecodeEventTest, KeepsNumbersThatNoDoubleHolds) {
  const SensorEvent event = Decoded(PushOf("pressure", R"("pascal":1e400)"));
  ASSERT_EQ(event.readings.size(), 1U);
  EXPECT_EQ(event.readings[0].value, "1e400");
}

struct TruthCase {
  const char* name;
  const char* json;
  bool backfilled;
};

class IsBackfilledTest : public testing::TestWithParam<TruthCase> {};

TEST_P(IsBackfilledTest, IsReadAsBooleanOrText) {
  const SensorEvent event = Decoded(PushOf(
      "temperature", std::string(R"("value":1,"samples":[],"isBackfilled":)") + GetParam().json));
  EXPECT_EQ(event.backfilled, GetParam().backfilled);
  EXPECT_THAT(event.data, testing::HasSubstr(GetParam().backfilled ? R"("isBackfilled":true)"
                                                                   : R"("isBackfilled":false)"));
}

TEST_P(IsBackfilledTest, CountsForTypesThatDoNotHaveItYet) {
  const SensorEvent known =
      Decoded(PushOf("co2", std::string(R"("ppm":1,"isBackfilled":)") + GetParam().json));
  EXPECT_EQ(known.backfilled, GetParam().backfilled);
  const SensorEvent unknown =
      Decoded(PushOf("radon", std::string(R"("isBackfilled":)") + GetParam().json));
  EXPECT_EQ(unknown.backfilled, GetParam().backfilled);
}

INSTANTIATE_TEST_SUITE_P(Spellings, IsBackfilledTest,
                         testing::Values(TruthCase{"True", "true", true},
                                         TruthCase{"False", "false", false},
                                         TruthCase{"CapitalText", R"("True")", true},
                                         TruthCase{"LowerText", R"("true")", true},
                                         TruthCase{"UpperText", R"("TRUE")", true},
                                         TruthCase{"FalseText", R"("False")", false},
                                         TruthCase{"Null", "null", false}),
                         [](const auto& test) { return test.param.name; });

struct DataCase {
  const char* name;
  const char* type;
  const char* data;
  const char* expected;
  bool unknown_members = false;
};

class DataTest : public testing::TestWithParam<DataCase> {};

TEST_P(DataTest, TakesTodaysShape) {
  const SensorEvent event = Decoded({.event_type = '"' + std::string(GetParam().type) + '"',
                                     .data = GetParam().data,
                                     .timestamp = R"("2024-01-01T00:00:00Z")"});
  EXPECT_EQ(event.data, GetParam().expected);
  EXPECT_EQ(event.has_unknown_members, GetParam().unknown_members);
}

INSTANTIATE_TEST_SUITE_P(
    KnownTypes, DataTest,
    testing::Values(
        DataCase{"FillsInUpdateTime", "touch", R"({"touch":{}})",
                 R"({"updateTime":"2024-01-01T00:00:00.000000Z"})"},
        DataCase{
            "FillsInWhatTemperatureLacksInOrder", "temperature", R"({"temperature":{}})",
            R"({"updateTime":"2024-01-01T00:00:00.000000Z","samples":[],"isBackfilled":false})"},
        DataCase{"FillsInRemarks", "deskOccupancy", R"({"deskOccupancy":{"remarks":null}})",
                 R"({"updateTime":"2024-01-01T00:00:00.000000Z","remarks":[]})"},
        DataCase{"KeepsRemarks", "deskOccupancy",
                 R"({"deskOccupancy":{"remarks":["a",""],"updateTime":"2024-01-01T00:00:00Z"}})",
                 R"({"remarks":["a",""],"updateTime":"2024-01-01T00:00:00.000000Z"})"},
        DataCase{"FillsInNothingElse", "connectionLatency", R"({"connectionLatency":{}})",
                 R"({"updateTime":"2024-01-01T00:00:00.000000Z"})"},
        DataCase{"MakesOneAvailableAList", "connectionStatus",
                 R"({"connectionStatus":{"available":"SDS","updateTime":"2024-01-01T00:00:00Z"}})",
                 R"({"available":["SDS"],"updateTime":"2024-01-01T00:00:00.000000Z"})"},
        DataCase{"MakesAnEmptyAvailableAnEmptyList", "connectionStatus",
                 R"({"connectionStatus":{"available":"","updateTime":"2024-01-01T00:00:00Z"}})",
                 R"({"available":[],"updateTime":"2024-01-01T00:00:00.000000Z"})"},
        DataCase{"TakesOldNamesAsKeys", "connectionLatency",
                 R"({"latencyStatus":{"avgLatencyMillis":1}})",
                 R"({"avgLatencyMillis":1,"updateTime":"2024-01-01T00:00:00.000000Z"})"},
        DataCase{"TakesTodaysNameAsKeyOfAnOldType", "latencyStatus",
                 R"({"connectionLatency":{"avgLatencyMillis":1}})",
                 R"({"avgLatencyMillis":1,"updateTime":"2024-01-01T00:00:00.000000Z"})"},
        DataCase{"IgnoresAPlatformsEventType", "touch", R"({"eventType":"touch","touch":{}})",
                 R"({"updateTime":"2024-01-01T00:00:00.000000Z"})"},
        DataCase{"CountsOtherKeysBeside", "touch", R"({"touch":{},"temperature":{}})",
                 R"({"updateTime":"2024-01-01T00:00:00.000000Z"})", true},
        DataCase{"KeepsUnknownMembers", "co2", R"({"co2":{"new":[1.0,null],"ppm":400}})",
                 R"({"new":[1.0,null],"ppm":400,"updateTime":"2024-01-01T00:00:00.000000Z"})",
                 true},
        DataCase{"DropsUnknownNulls", "co2", R"({"co2":{"new":null,"ppm":400}})",
                 R"({"ppm":400,"updateTime":"2024-01-01T00:00:00.000000Z"})"},
        DataCase{"KeepsAnIntegerBeyondAllTypes", "touchCount",
                 R"({"touchCount":{"total":99999999999999999999}})",
                 R"({"total":99999999999999999999,"updateTime":"2024-01-01T00:00:00.000000Z"})"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    LabelsChanged, DataTest,
    testing::Values(DataCase{"Unkeyed", "labelsChanged", R"({"removed":["a"],"added":{"b":"c"}})",
                             R"({"removed":["a"],"added":{"b":"c"}})"},
                    DataCase{"KeyedByItsOwnName", "labelsChanged",
                             R"({"labelsChanged":{"modified":{}}})", R"({"modified":{}})"},
                    DataCase{"KeyedByItsOldName", "labelChanged",
                             R"({"labelChanged":{"modified":{}}})", R"({"modified":{}})"},
                    DataCase{"WithAPlatformsEventType", "labelsChanged",
                             R"({"eventType":"labelsChanged","added":{}})", R"({"added":{}})"},
                    DataCase{"Empty", "labelsChanged", "{}", "{}"},
                    DataCase{"WithUnknownMembers", "labelsChanged", R"({"by":"x"})",
                             R"({"by":"x"})", true}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    UnknownTypes, DataTest,
    testing::Values(DataCase{"Keyed", "radon", R"({"radon":{"becquerel":7.10,"at":null},"x":1})",
                             R"({"becquerel":7.10,"at":null})"},
                    DataCase{"Unkeyed", "radon", R"({"becquerel":[7]})", R"({"becquerel":[7]})"},
                    DataCase{"KeyedByNoObject", "radon", R"({"radon":7})", R"({"radon":7})"},
                    DataCase{"Null", "radon", "null", "{}"}, DataCase{"Missing", "radon", "", "{}"},
                    DataCase{"NamedOther", "other", R"({"other":{"a":1}})", R"({"a":1})"}),
    [](const auto& test) { return test.param.name; });

struct TargetCase {
  const char* name;
  const char* target;
  const char* metadata;
  std::optional<std::string> project;
  std::optional<std::string> device;
};

/// Events of a type that is not known need not be a device's.
class UnknownTypesTargetTest : public testing::TestWithParam<TargetCase> {};

TEST_P(UnknownTypesTargetTest, IsKeptAndItsIdsAreFound) {
  const auto& [name, target, metadata, project, device] = GetParam();
  const SensorEvent event = Decoded({.target_name = '"' + std::string(target) + '"',
                                     .event_type = R"("alertTriggered")",
                                     .data = R"({"alertTriggered":{"level":2}})",
                                     .metadata = metadata});
  EXPECT_EQ(event.target_name, target);
  EXPECT_EQ(event.project_id, project);
  EXPECT_EQ(event.device_id, device);
  EXPECT_EQ(event.data, R"({"level":2})");
}

INSTANTIATE_TEST_SUITE_P(
    Every, UnknownTypesTargetTest,
    testing::Values(
        TargetCase{"Device", "projects/p/devices/d", "null", "p", "d"},
        TargetCase{"BelowADevice", "projects/p/devices/d/alerts/a", "null", "p", "d"},
        TargetCase{"BelowAProject", "projects/p/alerts/a", "null", "p", std::nullopt},
        TargetCase{"Organization", "organizations/o", "null", std::nullopt, std::nullopt},
        TargetCase{"OrganizationAndProject", "organizations/o", R"({"projectId":"p"})", "p",
                   std::nullopt},
        TargetCase{"MetadataOfAnotherKind", "projects/p/alerts/a", R"(["x"])", "p", std::nullopt},
        TargetCase{"MembersOfAnotherKind", "projects/p/alerts/a",
                   R"({"deviceId":["d","e"],"deviceType":7})", "p", std::nullopt}),
    [](const auto& test) { return test.param.name; });

struct StateCase {
  const char* type;
  const char* member;
};

class StateTest : public testing::TestWithParam<StateCase> {};

TEST_P(StateTest, IsWhatItsMemberSays) {
  const auto [type, member] = GetParam();
  const SensorEvent event =
      Decoded(PushOf(type, '"' + std::string(member) + R"(":"SOMETHING_NEW")"));
  EXPECT_EQ(event.state, "SOMETHING_NEW");
  EXPECT_EQ(Decoded(PushOf(type, "")).state, std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(
    Types, StateTest,
    testing::Values(StateCase{"objectPresent", "state"}, StateCase{"waterPresent", "state"},
                    StateCase{"motion", "state"}, StateCase{"deskOccupancy", "state"},
                    StateCase{"contact", "state"}, StateCase{"probeWireStatus", "state"},
                    StateCase{"connectionStatus", "connection"}),
    [](const auto& test) { return test.param.type; });

TEST(DecodeEventTest, CountsUnknownMembersOfTheEnvelope) {
  EXPECT_TRUE(Decoded({.timestamp = R"("2024-01-01T00:00:00Z","sequence":1)"}).has_unknown_members);
  EXPECT_TRUE(Decoded({.labels = R"({},"organization":"o")"}).has_unknown_members);
  EXPECT_TRUE(Decoded({.metadata = R"({"deviceName":"d"})"}).has_unknown_members);
  EXPECT_FALSE(Decoded({.metadata = R"({"deviceName":null})"}).has_unknown_members);
}

}  // namespace
}  // namespace dtbridge
