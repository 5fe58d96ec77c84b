#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dtbridge/base/config_error.h"
#include "dtbridge/route/router.h"

namespace dtbridge {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

std::string TopicOf(const Router& router, const SensorEvent& event, ConnectorIndex connector = 0) {
  const Record record = router.RecordFor(event, {.connector = connector}, "{}", SysTime{});
  return router.Topics().at(record.topic);
}

SensorEvent Event(EventType type, std::optional<std::string> device_type = std::nullopt,
                  std::optional<std::string> project = std::nullopt) {
  return {.type = type,
          .type_name = std::string(type == EventType::kOther ? "newType" : NameOf(type)),
          .project_id = std::move(project),
          .device_type = std::move(device_type)};
}

RouteOptions OptionsWith(std::string events, std::vector<RouteConnector> connectors = {{"a", {}}}) {
  return {.topics = {.events = std::move(events)}, .connectors = std::move(connectors)};
}

TEST(RouterTopicsTest, GivesEachEventTypeItsTopicByDefault) {
  const Router router({.connectors = {{"a", {}}}});

  EXPECT_EQ(TopicOf(router, Event(EventType::kTouch)), "dt.events.touch");
  EXPECT_EQ(TopicOf(router, Event(EventType::kConnectionLatency)), "dt.events.connectionLatency");
  EXPECT_EQ(TopicOf(router, Event(EventType::kOther)), "dt.events.other");
}

TEST(RouterTopicsTest, ListsEveryTopicOnceAndTheDeadLetterTopicToo) {
  const Router router({.connectors = {{"a", {}}, {"b", {}}}});

  const auto& topics = router.Topics();
  EXPECT_THAT(topics, SizeIs(kEventTypeCount + 1));
  EXPECT_EQ(std::set<std::string>(topics.begin(), topics.end()).size(), topics.size());
  EXPECT_EQ(topics.at(router.DeadLetterTopic()), "dt.dead-letter");
}

TEST(RouterTopicsTest, TakesOneTopicForAll) {
  const Router router(OptionsWith("events"));

  EXPECT_THAT(router.Topics(), ElementsAre("events", "dt.dead-letter"));
  EXPECT_EQ(TopicOf(router, Event(EventType::kMotion)), "events");
  EXPECT_EQ(TopicOf(router, Event(EventType::kOther)), "events");
}

TEST(RouterTopicsTest, KnowsDeviceTypesAndCallsTheRestOther) {
  const Router router(OptionsWith("t-{device_type}"));

  EXPECT_THAT(router.Topics(), SizeIs(kDeviceTypes.size() + 2));
  for (const std::string_view device_type : kDeviceTypes) {
    EXPECT_EQ(TopicOf(router, Event(EventType::kTouch, std::string(device_type))),
              "t-" + std::string(device_type));
  }
  EXPECT_EQ(TopicOf(router, Event(EventType::kTouch, "newDevice")), "t-other");
  EXPECT_EQ(TopicOf(router, Event(EventType::kTouch)), "t-other");
}

TEST(RouterTopicsTest, GivesEachConnectorItsTopic) {
  const Router router(OptionsWith("t.{connector}.all", {{"a", {}}, {"b", {}}}));

  EXPECT_THAT(router.Topics(), ElementsAre("t.a.all", "t.b.all", "dt.dead-letter"));
  EXPECT_EQ(TopicOf(router, Event(EventType::kTouch), 0), "t.a.all");
  EXPECT_EQ(TopicOf(router, Event(EventType::kTouch), 1), "t.b.all");
}

TEST(RouterTopicsTest, GivesEachListedProjectItsTopic) {
  const Router router(OptionsWith("t.{project_id}", {{"a", {"p2", "p1"}}, {"b", {"p1", "p3"}}}));

  EXPECT_THAT(router.Topics(), ElementsAre("t.p1", "t.p2", "t.p3", "dt.dead-letter"));
  EXPECT_EQ(TopicOf(router, Event(EventType::kTouch, {}, "p2"), 0), "t.p2");
  EXPECT_EQ(TopicOf(router, Event(EventType::kTouch, {}, "p1"), 1), "t.p1");
}

TEST(RouterTopicsTest, MakesOnlyTheTopicsOfAConnectorsOwnProjects) {
  const Router router(
      OptionsWith("t.{connector}.{project_id}", {{"a", {"p1"}}, {"b", {"p1", "p2"}}}));

  EXPECT_THAT(router.Topics(), ElementsAre("t.a.p1", "t.b.p1", "t.b.p2", "dt.dead-letter"));
}

TEST(RouterTopicsTest, FindsTheRightOneWhenAllPlaceholdersMultiply) {
  const Router router(OptionsWith("t.{event_type}.{device_type}.{connector}.{project_id}",
                                  {{"a", {"p1", "p2"}}, {"b", {"p2", "p3"}}}));

  EXPECT_THAT(router.Topics(), SizeIs(kEventTypeCount * (kDeviceTypes.size() + 1) * 4 + 1));
  EXPECT_EQ(TopicOf(router, Event(EventType::kTouch, "temperature", "p1"), 0),
            "t.touch.temperature.a.p1");
  EXPECT_EQ(TopicOf(router, Event(EventType::kOther, "ccon", "p3"), 1), "t.other.ccon.b.p3");
  EXPECT_EQ(TopicOf(router, Event(EventType::kCo2, "unheard-of", "p2"), 0), "t.co2.other.a.p2");
}

TEST(RouterTopicsTest, LetsSingleTypesGoElsewhere) {
  RouteOptions options = OptionsWith("t.{event_type}", {{"a", {}}, {"b", {}}});
  options.topics.by_event_type = {
      {"touch", "touches"}, {"motion", "touches"}, {"other", "new.{connector}"}};
  const Router router(std::move(options));

  EXPECT_EQ(TopicOf(router, Event(EventType::kTouch)), "touches");
  EXPECT_EQ(TopicOf(router, Event(EventType::kMotion)), "touches");
  EXPECT_EQ(TopicOf(router, Event(EventType::kCo2)), "t.co2");
  EXPECT_EQ(TopicOf(router, Event(EventType::kOther), 1), "new.b");
  EXPECT_THAT(router.Topics(), AllOf(Contains("touches"), Not(Contains("t.touch"))));
}

TEST(RouterTopicsTest, TakesTheLongestNameThatKafkaTakes) {
  const std::string longest(249, 'x');
  EXPECT_THAT(Router(OptionsWith(longest)).Topics(), Contains(longest));
}

TEST(RouterTopicsDeathTest, StopsTheProcessForAProjectThatNobodyLists) {
  const Router router(OptionsWith("t.{connector}.{project_id}", {{"a", {"p1"}}, {"b", {"p2"}}}));

  EXPECT_DEATH(TopicOf(router, Event(EventType::kTouch, {}, "p3")), "listed");
  EXPECT_DEATH(TopicOf(router, Event(EventType::kTouch, {}, "p2"), 0), "listed");
  EXPECT_DEATH(TopicOf(router, Event(EventType::kTouch)), "listed");
}

struct RefusedCase {
  const char* name;
  RouteOptions options;
  const char* text;  ///< part of the error
};

class RefusedTopicsTest : public testing::TestWithParam<RefusedCase> {};

TEST_P(RefusedTopicsTest, SayWhatToDo) {
  try {
    const Router router(GetParam().options);
    ADD_FAILURE() << "accepted";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr(GetParam().text));
  }
}

RouteOptions WithOverride(const std::string& type, const std::string& topic) {
  RouteOptions options = OptionsWith("events");
  options.topics.by_event_type = {{type, topic}};
  return options;
}

RouteOptions WithDeadLetter(const std::string& topic) {
  RouteOptions options = OptionsWith("events.{event_type}");
  options.topics.dead_letter = topic;
  return options;
}

std::vector<RouteConnector> ManyConnectors() {
  std::vector<RouteConnector> connectors;
  for (int i = 0; i < 40; ++i) connectors.push_back({"c" + std::to_string(i), {}});
  return connectors;
}

const RefusedCase kRefusedCases[] = {
    {"Empty", OptionsWith(""), "kafka.topics.events is empty; name a topic"},
    {"StartsWithPlaceholder", OptionsWith("{event_type}"), "starts with a placeholder"},
    {"UnknownPlaceholder", OptionsWith("t.{device}"), "unknown placeholder {device}"},
    {"EmptyPlaceholder", OptionsWith("t.{}"), "unknown placeholder {}"},
    {"NestedBraces", OptionsWith("t.{{event_type}}"), "unknown placeholder {{event_type}"},
    {"OpenBrace", OptionsWith("t.{event_type"), "brace without its counterpart"},
    {"ClosingBrace", OptionsWith("t.event_type}"), "brace without its counterpart"},
    {"Blank", OptionsWith("my events"), "\"my events\", which Kafka refuses"},
    {"NotAscii", OptionsWith("t\xC3\xBC"), "which Kafka refuses"},
    {"Dot", OptionsWith("."), "which Kafka refuses"},
    {"DotDot", OptionsWith(".."), "which Kafka refuses"},
    {"TooLong", OptionsWith(std::string(250, 'x')), "at most 249"},
    {"TooLongOnceFilledIn", OptionsWith(std::string(240, 'x') + "{event_type}"), "at most 249"},
    {"ConnectorNameKafkaRefuses", OptionsWith("t.{connector}", {{"my house", {}}}),
     "\"t.my house\""},
    {"ProjectsWithoutList", OptionsWith("t.{project_id}", {{"a", {"p"}}, {"b", {}}}),
     "connector b lists no projects"},
    {"SameButForDots", OptionsWith("t.{connector}", {{"a.b", {}}, {"a_b", {}}}),
     "t.a_b beside t.a.b"},
    {"TooManyTopics", OptionsWith("t.{event_type}.{device_type}.{connector}", ManyConnectors()),
     "more than 10000 topics"},
    {"OverrideOfUnknownType", WithOverride("touchy", "t"), "kafka.topics.by_event_type.touchy"},
    {"OverrideByOldName", WithOverride("labelChanged", "t"), "no event type of that name"},
    {"EmptyOverride", WithOverride("touch", ""), "kafka.topics.by_event_type.touch is empty"},
    {"OverrideWithBadTemplate", WithOverride("touch", "t{"), "by_event_type.touch has a brace"},
    {"NoDeadLetterTopic", WithDeadLetter(""), "kafka.topics.dead_letter is empty"},
    {"DeadLettersByType", WithDeadLetter("dead.{event_type}"), "one topic for all"},
    {"DeadLettersAmongEvents", WithDeadLetter("events.touch"), "topic of events too"},
};
INSTANTIATE_TEST_SUITE_P(Options, RefusedTopicsTest, testing::ValuesIn(kRefusedCases),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace dtbridge
