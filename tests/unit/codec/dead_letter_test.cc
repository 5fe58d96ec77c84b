#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dtbridge/codec/codec.h"
#include "unit/codec/push_body.h"

namespace dtbridge {
namespace {

using testing::StartsWith;

struct UnusableCase {
  const char* name;
  std::string body;
  RejectReason reason;
  std::string detail;  ///< what it starts with
};

void PrintTo(const UnusableCase& unusable, std::ostream* out) { *out << unusable.body; }

class UnusableTest : public testing::TestWithParam<UnusableCase> {};

TEST_P(UnusableTest, SaysWhyAndWhere) {
  const auto event = DecodeEvent(GetParam().body);
  ASSERT_FALSE(event);
  EXPECT_EQ(NameOf(event.error().reason), NameOf(GetParam().reason));
  EXPECT_THAT(event.error().detail, StartsWith(GetParam().detail));
  EXPECT_LE(event.error().detail.size(), 256U);
  EXPECT_EQ(ClassOf(event.error().reason), RejectClass::kDeadLetter);
}

constexpr auto CaseName = [](const auto& test) { return test.param.name; };

std::string Nested(int depth) {
  return PushOf("radon", "\"a\":" + std::string(static_cast<std::size_t>(depth), '[') +
                             std::string(static_cast<std::size_t>(depth), ']'))
      .Text();
}

// event, data, and the type's own object hold what is nested in it.
constexpr int kDepthOfMembers = 4;

INSTANTIATE_TEST_SUITE_P(
    Documents, UnusableTest,
    testing::Values(
        UnusableCase{"Empty", "", RejectReason::kNotJson, "the body"},
        UnusableCase{"Text", "hello", RejectReason::kNotJson, "the body is no JSON text"},
        UnusableCase{"TwoBodies", PushBody().Text() + PushBody().Text(), RejectReason::kNotJson,
                     ""},
        UnusableCase{"InvalidUtf8", PushBody{.labels = "{\"name\":\"\xFF\"}"}.Text(),
                     RejectReason::kInvalidUtf8, "the body is not UTF-8 at byte"},
        UnusableCase{"LoneSurrogate", PushBody{.labels = R"({"name":"\udc00"})"}.Text(),
                     RejectReason::kInvalidUtf8,
                     "a \\u escape names half of a surrogate pair at byte"},
        UnusableCase{"LoneHighSurrogate", PushBody{.labels = R"({"name":"\ud83d"})"}.Text(),
                     RejectReason::kInvalidUtf8,
                     "a \\u escape names half of a surrogate pair at byte"},
        UnusableCase{"TooDeep", Nested(33 - kDepthOfMembers), RejectReason::kTooDeep,
                     "the body nests deeper than 32"},
        UnusableCase{"MemberTwice", PushOf("temperature", R"("value":1,"value":2)").Text(),
                     RejectReason::kDuplicateMember, "event.data.temperature.value "},
        UnusableCase{"LabelTwice", PushBody{.labels = R"({"a":"1","\u0061":"1"})"}.Text(),
                     RejectReason::kDuplicateMember, "labels.a "},
        UnusableCase{"List", "[]", RejectReason::kWrongMemberType,
                     "the body is a list, not an object"},
        UnusableCase{"Null", "null", RejectReason::kWrongMemberType, "the body is null"}),
    CaseName);

TEST(UnusableTest, GreatestDepthIsUsable) {
  EXPECT_TRUE(DecodeEvent(Nested(32 - kDepthOfMembers)));
}

INSTANTIATE_TEST_SUITE_P(
    Envelopes, UnusableTest,
    testing::Values(
        UnusableCase{"NoEvent", "{}", RejectReason::kEventIdMissing, "event is missing"},
        UnusableCase{"NullEvent", R"({"event":null})", RejectReason::kEventIdMissing, "event "},
        UnusableCase{"ListEvent", R"({"event":[]})", RejectReason::kWrongMemberType,
                     "event is a list"},
        UnusableCase{"NoEventId", PushBody{.event_id = ""}.Text(), RejectReason::kEventIdMissing,
                     "event.eventId is missing"},
        UnusableCase{"NullEventId", PushBody{.event_id = "null"}.Text(),
                     RejectReason::kEventIdMissing, "event.eventId"},
        UnusableCase{"NumberEventId", PushBody{.event_id = "7"}.Text(),
                     RejectReason::kWrongMemberType, "event.eventId is an integer, not a string"},
        UnusableCase{"EmptyEventId", PushBody{.event_id = R"("")"}.Text(),
                     RejectReason::kFieldOutOfBounds, "event.eventId is not 1 to 64"},
        UnusableCase{"LongEventId", PushBody{.event_id = '"' + std::string(65, 'a') + '"'}.Text(),
                     RejectReason::kFieldOutOfBounds, "event.eventId"},
        UnusableCase{"EventIdWithDot", PushBody{.event_id = R"("a.b")"}.Text(),
                     RejectReason::kFieldOutOfBounds, "event.eventId"},
        UnusableCase{"EventIdWithNul", PushBody{.event_id = R"("a\u0000")"}.Text(),
                     RejectReason::kFieldOutOfBounds, "event.eventId"},
        UnusableCase{"NoEventType", PushBody{.event_type = ""}.Text(),
                     RejectReason::kFieldOutOfBounds, "event.eventType is missing"},
        UnusableCase{"ListEventType", PushBody{.event_type = "[]"}.Text(),
                     RejectReason::kWrongMemberType, "event.eventType is a list"},
        UnusableCase{"EventTypeBeginsWithDigit", PushBody{.event_type = R"("2fast")"}.Text(),
                     RejectReason::kFieldOutOfBounds, "event.eventType"},
        UnusableCase{"EventTypeWithDash", PushBody{.event_type = R"("a-b")"}.Text(),
                     RejectReason::kFieldOutOfBounds, "event.eventType"},
        UnusableCase{"LongEventType",
                     PushBody{.event_type = '"' + std::string(65, 'a') + '"'}.Text(),
                     RejectReason::kFieldOutOfBounds, "event.eventType"},
        UnusableCase{"NoTimestamp", PushBody{.timestamp = ""}.Text(), RejectReason::kUnusableTime,
                     "event.timestamp is missing"},
        UnusableCase{"NumberTimestamp", PushBody{.timestamp = "1716978843"}.Text(),
                     RejectReason::kWrongMemberType, "event.timestamp is an integer"},
        UnusableCase{"TimestampWithoutZone",
                     PushBody{.timestamp = R"("2024-05-29T10:34:03")"}.Text(),
                     RejectReason::kUnusableTime, "event.timestamp"},
        UnusableCase{"TimestampBeforeTheEpoch",
                     PushBody{.timestamp = R"("1969-12-31T23:59:59.999999Z")"}.Text(),
                     RejectReason::kUnusableTime, "event.timestamp"},
        UnusableCase{"TimestampOfTenDigits",
                     PushBody{.timestamp = R"("2024-05-29T10:34:03.1234567890Z")"}.Text(),
                     RejectReason::kUnusableTime, "event.timestamp"},
        UnusableCase{"TextLabels", PushBody{.labels = R"("a")"}.Text(),
                     RejectReason::kWrongMemberType, "labels is a string, not an object"},
        UnusableCase{"NumberLabel", PushBody{.labels = R"({"a b\n":1.5})"}.Text(),
                     RejectReason::kWrongMemberType,
                     "labels.a b? is a fractional number, not a string"},
        UnusableCase{"LongLabelName",
                     PushBody{.labels = "{\"" + std::string(999, 'n') + "\":1}"}.Text(),
                     RejectReason::kWrongMemberType, "labels.nnn"},
        UnusableCase{"ListMetadata", PushBody{.metadata = "[]"}.Text(),
                     RejectReason::kWrongMemberType, "metadata is a list"},
        UnusableCase{"NumberDeviceType", PushBody{.metadata = R"({"deviceType":1})"}.Text(),
                     RejectReason::kWrongMemberType, "metadata.deviceType is an integer"},
        UnusableCase{"NumberProductNumber",
                     PushBody{.metadata = R"({"productNumber":102058})"}.Text(),
                     RejectReason::kWrongMemberType, "metadata.productNumber"},
        UnusableCase{
            "LongDeviceType",
            PushBody{.metadata = R"({"deviceType":")" + std::string(65, 'a') + "\"}"}.Text(),
            RejectReason::kFieldOutOfBounds, "metadata.deviceType is longer than 64"}),
    CaseName);

INSTANTIATE_TEST_SUITE_P(
    Ids, UnusableTest,
    testing::Values(
        UnusableCase{"NumberTarget", PushBody{.target_name = "1"}.Text(),
                     RejectReason::kWrongMemberType, "event.targetName is an integer"},
        UnusableCase{"Slash", PushBody{.target_name = R"("/")"}.Text(),
                     RejectReason::kFieldOutOfBounds, "event.targetName"},
        UnusableCase{"TwoLeadingSlashes", PushBody{.target_name = R"("//projects/p")"}.Text(),
                     RejectReason::kFieldOutOfBounds, "event.targetName"},
        UnusableCase{"NoProject", PushBody{.target_name = R"("devices/d")"}.Text(),
                     RejectReason::kFieldOutOfBounds, "event.targetName"},
        UnusableCase{"EmptyProject", PushBody{.target_name = R"("projects/")"}.Text(),
                     RejectReason::kFieldOutOfBounds, "event.targetName"},
        UnusableCase{"EmptyDevice", PushBody{.target_name = R"("projects/p/devices/")"}.Text(),
                     RejectReason::kFieldOutOfBounds, "event.targetName"},
        UnusableCase{"ProjectAndSlash", PushBody{.target_name = R"("projects/p/")"}.Text(),
                     RejectReason::kFieldOutOfBounds, "event.targetName"},
        UnusableCase{"DeviceAndMore", PushBody{.target_name = R"("projects/p/devices/d/x")"}.Text(),
                     RejectReason::kFieldOutOfBounds, "event.targetName"},
        UnusableCase{
            "StrangeCharactersOfAnUnknownType",
            PushBody{.target_name = R"("organizations/a b")", .event_type = R"("new")"}.Text(),
            RejectReason::kFieldOutOfBounds, "event.targetName"},
        UnusableCase{
            "EndlessOfAnUnknownType",
            PushBody{.target_name = '"' + std::string(257, 'o') + '"', .event_type = R"("new")"}
                .Text(),
            RejectReason::kFieldOutOfBounds, "event.targetName"},
        UnusableCase{"NoProjectIdOfAnUnknownType",
                     PushBody{.target_name = R"("projects//x")", .event_type = R"("new")"}.Text(),
                     RejectReason::kFieldOutOfBounds, "event.targetName"},
        UnusableCase{"SomethingElse", PushBody{.target_name = R"("projects/p/rooms/r")"}.Text(),
                     RejectReason::kFieldOutOfBounds, "event.targetName"},
        UnusableCase{"LongProject",
                     PushBody{.target_name = "\"projects/" + std::string(65, 'p') + '"'}.Text(),
                     RejectReason::kFieldOutOfBounds, "event.targetName"},
        UnusableCase{"LongDevice",
                     PushBody{.target_name = "\"projects/p/devices/" + std::string(65, 'd') + '"',
                              .metadata = ""}
                         .Text(),
                     RejectReason::kFieldOutOfBounds, "event.targetName"},
        UnusableCase{"MetadataDeviceOutOfBounds",
                     PushBody{.metadata = R"({"deviceId":"a b"})"}.Text(),
                     RejectReason::kFieldOutOfBounds, "metadata.deviceId"},
        UnusableCase{"NumberDevice", PushBody{.metadata = R"({"deviceId":1})"}.Text(),
                     RejectReason::kWrongMemberType, "metadata.deviceId is an integer"},
        UnusableCase{"OtherDevice", PushBody{.metadata = R"({"deviceId":"other"})"}.Text(),
                     RejectReason::kIdsDisagree, "metadata.deviceId is not the one"},
        UnusableCase{"OtherProject", PushBody{.metadata = R"({"projectId":"other"})"}.Text(),
                     RejectReason::kIdsDisagree, "metadata.projectId is not the one"}),
    CaseName);

INSTANTIATE_TEST_SUITE_P(
    Data, UnusableTest,
    testing::Values(
        UnusableCase{"Missing", PushBody{.data = ""}.Text(), RejectReason::kTypeMismatch,
                     "event.data is missing"},
        UnusableCase{"Null", PushBody{.data = "null"}.Text(), RejectReason::kTypeMismatch,
                     "event.data is missing"},
        UnusableCase{"NoObject", PushBody{.data = "27"}.Text(), RejectReason::kWrongMemberType,
                     "event.data is an integer, not an object"},
        UnusableCase{"NoObjectOfAnUnknownType",
                     PushBody{.event_type = R"("radon")", .data = "[1]"}.Text(),
                     RejectReason::kWrongMemberType, "event.data is a list"},
        UnusableCase{"OtherKey", PushBody{.event_type = R"("touch")"}.Text(),
                     RejectReason::kTypeMismatch, "event.data.touch is missing"},
        UnusableCase{"NoKey", PushBody{.data = R"({"value":27})"}.Text(),
                     RejectReason::kTypeMismatch, "event.data.temperature is missing"},
        UnusableCase{"NullKey", PushBody{.data = R"({"temperature":null})"}.Text(),
                     RejectReason::kTypeMismatch, "event.data.temperature is missing"},
        UnusableCase{"KeyOfNoObject", PushBody{.data = R"({"temperature":27})"}.Text(),
                     RejectReason::kWrongMemberType,
                     "event.data.temperature is an integer, not an object"},
        UnusableCase{
            "LabelsChangedKeyedByAnother", PushBody{.event_type = R"("labelsChanged")"}.Text(),
            RejectReason::kTypeMismatch, "event.data.temperature is not of event.eventType"},
        UnusableCase{"LabelsChangedNull",
                     PushBody{.event_type = R"("labelsChanged")", .data = "null"}.Text(),
                     RejectReason::kTypeMismatch, "event.data is missing"},
        UnusableCase{
            "LabelsChangedKeyedNull",
            PushBody{.event_type = R"("labelsChanged")", .data = R"({"labelsChanged":null})"}
                .Text(),
            RejectReason::kTypeMismatch, "event.data.labelsChanged"},
        UnusableCase{"UnusableUpdateTime",
                     PushOf("temperature", R"("value":1,"updateTime":"yesterday")").Text(),
                     RejectReason::kUnusableTime, "event.data.temperature.updateTime"},
        UnusableCase{"UnusableSampleTime",
                     PushOf("temperature", R"("samples":[{"value":1},{"sampleTime":""}])").Text(),
                     RejectReason::kUnusableTime, "event.data.temperature.samples[1].sampleTime"},
        UnusableCase{
            "OldNamesPath", PushOf("latencyStatus", R"("avgLatencyMillis":0.5)").Text(),
            RejectReason::kWrongMemberType,
            "event.data.latencyStatus.avgLatencyMillis is a fractional number, not an integer"}),
    CaseName);

// Every known member of every type, and a value it cannot have.
struct WrongMember {
  std::string type;
  std::string member;
  std::string path;
};

std::string WithoutBrackets(std::string text) {
  for (char& c : text) {
    if (c == '[' || c == ']' || c == '.') c = '_';
  }
  return text;
}

class WrongMemberTest : public testing::TestWithParam<WrongMember> {};

TEST_P(WrongMemberTest, IsADeadLetterThatNamesIt) {
  const auto& [type, member, path] = GetParam();
  PushBody push = PushOf(type, member);
  if (type == "labelsChanged") push.data = '{' + member + '}';
  const auto event = DecodeEvent(push.Text());
  ASSERT_FALSE(event);
  EXPECT_EQ(NameOf(event.error().reason), NameOf(RejectReason::kWrongMemberType));
  const std::string parent = type == "labelsChanged" ? "event.data." : "event.data." + type + '.';
  EXPECT_THAT(event.error().detail, StartsWith(parent + path + " is "));
}

std::vector<WrongMember> WrongMembers() {
  std::vector<WrongMember> all;
  const auto add = [&all](std::string type, std::string name, std::string value,
                          std::string below = {}) {
    all.push_back({std::move(type), '"' + name + "\":" + value, name + below});
  };
  for (const char* type :
       {"touch", "temperature", "objectPresent", "humidity", "objectPresentCount", "touchCount",
        "waterPresent", "co2", "pressure", "motion", "deskOccupancy", "contact", "probeWireStatus",
        "networkStatus", "batteryStatus", "connectionStatus", "ethernetStatus", "cellularStatus",
        "connectionLatency"}) {
    add(type, "updateTime", "1716978843");
  }
  for (const char* type :
       {"objectPresent", "waterPresent", "motion", "deskOccupancy", "contact", "probeWireStatus"}) {
    add(type, "state", "true");
  }
  for (const char* type : {"temperature", "humidity"}) {
    add(type, "samples", "{}");
    add(type, "samples", "[null]", "[0]");
    add(type, "samples", R"([{},{"sampleTime":1}])", "[1].sampleTime");
    add(type, "isBackfilled", R"("yes")");
    add(type, "isBackfilled", "0");
  }
  add("temperature", "value", R"("27")");
  add("temperature", "samples", R"([{"value":[]}])", "[0].value");
  add("humidity", "temperature", "{}");
  add("humidity", "relativeHumidity", R"("17")");
  add("humidity", "samples", R"([{"relativeHumidity":false}])", "[0].relativeHumidity");
  add("objectPresentCount", "total", "1.5");
  add("touchCount", "total", R"("3")");
  add("co2", "ppm", "412.7");
  add("pressure", "pascal", R"("94936")");
  add("batteryStatus", "percentage", "99.9");
  add("deskOccupancy", "remarks", R"("none")");
  add("deskOccupancy", "remarks", R"(["a",null])", "[1]");
  add("networkStatus", "signalStrength", "45.5");
  add("networkStatus", "rssi", R"("-83")");
  add("networkStatus", "cloudConnectors", "{}");
  add("networkStatus", "cloudConnectors", R"([{"id":1}])", "[0].id");
  add("networkStatus", "cloudConnectors", R"([{"rssi":1.5}])", "[0].rssi");
  add("networkStatus", "cloudConnectors", R"([{"signalStrength":"1"}])", "[0].signalStrength");
  add("networkStatus", "transmissionMode", "1");
  add("labelsChanged", "added", R"(["a"])");
  add("labelsChanged", "modified", R"({"a":1})", ".a");
  add("labelsChanged", "removed", R"({"a":"b"})");
  add("labelsChanged", "removed", "[1]", "[0]");
  add("connectionStatus", "connection", "[]");
  add("connectionStatus", "available", "{}");
  add("connectionStatus", "available", R"(["SDS",1])", "[1]");
  add("ethernetStatus", "macAddress", "1");
  add("ethernetStatus", "ipAddress", "[10,0,0,1]");
  add("ethernetStatus", "errors", R"("none")");
  add("ethernetStatus", "errors", R"(["none"])", "[0]");
  add("ethernetStatus", "errors", R"([{"code":{}}])", "[0].code");
  add("cellularStatus", "signalStrength", "true");
  add("cellularStatus", "errors", R"([{"message":5}])", "[0].message");
  add("connectionLatency", "avgLatencyMillis", "1e-1");
  add("connectionLatency", "minLatencyMillis", R"("98")");
  add("connectionLatency", "maxLatencyMillis", "[310]");
  return all;
}

INSTANTIATE_TEST_SUITE_P(Members, WrongMemberTest, testing::ValuesIn(WrongMembers()),
                         [](const auto& test) {
                           return test.param.type + '_' + WithoutBrackets(test.param.path) + '_' +
                                  std::to_string(test.index);
                         });

TEST(UnusableEventTest, CarriesEveryIdWhenTheFaultIsElsewhere) {
  const auto event = DecodeEvent(PushOf("latencyStatus", R"("avgLatencyMillis":"1")").Text());
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().event_id, "cpbg96qngr7ai7ldarrg");
  EXPECT_EQ(event.error().event_type, "connectionLatency");
  EXPECT_EQ(event.error().project_id, "ccol8iuk9smqiha4e8l0");
  EXPECT_EQ(event.error().device_id, "emucdd6ef2eu277bo8f52vg");
}

TEST(UnusableEventTest, CarriesTheOtherIdsWhenOneIsAtFault) {
  const auto event = DecodeEvent(PushBody{.event_id = R"("not an id")"}.Text());
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().event_id, std::nullopt);
  EXPECT_EQ(event.error().event_type, "temperature");
  EXPECT_EQ(event.error().device_id, "emucdd6ef2eu277bo8f52vg");
}

TEST(UnusableEventTest, CarriesNoIdThatIsDisputed) {
  const auto event = DecodeEvent(PushBody{.metadata = R"({"deviceId":"other"})"}.Text());
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().event_id, "cpbg96qngr7ai7ldarrg");
  EXPECT_EQ(event.error().project_id, "ccol8iuk9smqiha4e8l0");
  EXPECT_EQ(event.error().device_id, std::nullopt);
}

TEST(UnusableEventTest, CarriesTheMetadatasIdsWithoutAnEvent) {
  const auto event = DecodeEvent(R"({"metadata":{"deviceId":"d","projectId":"p"}})");
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().project_id, "p");
  EXPECT_EQ(event.error().device_id, "d");
}

TEST(UnusableEventTest, CarriesNothingOfWhatIsNoDocument) {
  const auto event = DecodeEvent(PushBody().Text() + "x");
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().event_id, std::nullopt);
  EXPECT_EQ(event.error().device_id, std::nullopt);
}

}  // namespace
}  // namespace dtbridge
