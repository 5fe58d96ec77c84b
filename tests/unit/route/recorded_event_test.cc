#include "dtbridge/route/recorded_event.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "dtbridge/route/router.h"
#include "support/record_headers.h"

namespace dtbridge {
namespace {

constexpr SysTime kReceived{std::chrono::microseconds{1'716'978'843'970'415}};

using Headers = std::vector<std::pair<std::string, std::string>>;

std::optional<RecordedEvent> Read(const Headers& headers) {
  std::vector<HeaderField> fields;
  for (const auto& [name, value] : headers) fields.push_back({name, value});
  return ReadRecordedEvent(fields);
}

Headers OfOurs() {
  return {{"content-type", "application/json"},
          {"ce_id", "cpbg96qngr7ai7ldarrg"},
          {"ce_type", "com.disruptive-technologies.event.touch.v1"},
          {"ce_connector", "house-a"},
          {"ce_receivedtime", FormatRfc3339(kReceived)}};
}

class RecordedEventTest : public testing::TestWithParam<std::string> {
 protected:
  Router router_{{.connectors = {{"house-a", {}}, {"house-b", {}}}}};
};

TEST_P(RecordedEventTest, IsTheEventThatTheRecordWasMadeOf) {
  const SensorEvent event{.event_id = "cpbg96qngr7ai7ldarrg",
                          .type = EventTypeNamed(GetParam()),
                          .type_name = GetParam(),
                          .device_id = "d1"};
  const Headers headers =
      HeadersOf(router_.RecordFor(event, {.connector = 1, .received = kReceived}, "{}", kReceived));

  const auto recorded = Read(headers);
  ASSERT_TRUE(recorded);
  EXPECT_EQ(recorded->event_id, event.event_id);
  EXPECT_EQ(recorded->event_type, event.type_name);
  EXPECT_EQ(recorded->connector, "house-b");
  EXPECT_EQ(recorded->received, kReceived);
}

std::vector<std::string> Types() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kEventTypeCount; ++i) {
    names.emplace_back(NameOf(static_cast<EventType>(i)));
  }
  names.emplace_back("somethingNew");
  return names;
}
INSTANTIATE_TEST_SUITE_P(EveryType, RecordedEventTest, testing::ValuesIn(Types()),
                         [](const auto& test) { return test.param; });

TEST(ForeignRecordTest, IsNoEventOfOurs) {
  ASSERT_TRUE(Read(OfOurs()));
  EXPECT_FALSE(Read({}));
  for (std::size_t i = 1; i < OfOurs().size(); ++i) {
    Headers headers = OfOurs();
    headers.erase(headers.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_FALSE(Read(headers)) << "without " << OfOurs()[i].first;
    headers = OfOurs();
    headers[i].second = "";
    EXPECT_FALSE(Read(headers)) << "with an empty " << OfOurs()[i].first;
  }
  for (const char* type : {"touch", "com.disruptive-technologies.event.touch.v2",
                           "com.disruptive-technologies.event..v1", "org.example.touch.v1"}) {
    Headers headers = OfOurs();
    headers[2].second = type;
    EXPECT_FALSE(Read(headers)) << type;
  }
  Headers headers = OfOurs();
  headers[4].second = "yesterday";
  EXPECT_FALSE(Read(headers));
}

TEST(ForeignRecordTest, IsADeadLetterToo) {
  const Router router{{.connectors = {{"house-a", {}}}}};
  const UnusableEvent unusable{.reason = RejectReason::kInternal, .event_id = "e1"};
  EXPECT_FALSE(
      Read(HeadersOf(router.DeadLetterFor(unusable, "decode", {.body = "{}"}, kReceived))));
}

}  // namespace
}  // namespace dtbridge
