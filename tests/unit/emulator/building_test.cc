#include "emulator/building.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "dtbridge/json/document.h"

namespace dtbridge {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const SysTime kMonday = *ParseRfc3339("2026-03-02T00:00:00Z");

constexpr BuildingOptions kPlain{
    .old_percent = 0, .odd_percent = 0, .unknown_percent = 0, .backfilled_percent = 0};

std::vector<PushBody> EventsUntil(Building& building, SysTime until) {
  std::vector<PushBody> all;
  while (building.NextAt() <= until) {
    for (auto& event : building.Take()) all.push_back(std::move(event));
  }
  return all;
}

/// What stands below event.data.<type>.
std::string Member(const PushBody& event, const char* name) {
  json::Document document;
  const auto root = *document.Parse(event.body);
  const auto data = root.Find("event")->Find("data")->Find(NameOf(event.type));
  return std::string(data->Find(name)->Text());
}

double Number(const PushBody& event, const char* name) { return std::stod(Member(event, name)); }
std::string State(const PushBody& event) { return Member(event, "state"); }

TEST(BuildingTest, SendsEveryEventTypeWithinTheFirstHeartbeat) {
  Building building(kPlain, kMonday);

  std::set<EventType> types;
  for (const auto& event : EventsUntil(building, kMonday + minutes{15})) types.insert(event.type);

  EXPECT_EQ(types.size(), kEventTypeCount - 1);
  EXPECT_FALSE(types.contains(EventType::kOther));
}

TEST(BuildingTest, IsPunctual) {
  Building building(kPlain, kMonday);

  SysTime last = kMonday;
  for (int i = 0; i < 2000; ++i) {
    const SysTime next = building.NextAt();
    ASSERT_GE(next, last);
    for (const auto& event : building.Take()) {
      ASSERT_GE(event.timestamp, next);
      ASSERT_LE(event.timestamp, next + seconds{1});
    }
    last = next;
  }
}

TEST(BuildingTest, BeatsEveryQuarterOfAnHourWithJitter) {
  Building building(kPlain, kMonday);
  std::map<std::string, std::vector<SysTime>> beats;
  for (const auto& event : EventsUntil(building, kMonday + hours{24})) {
    if (event.type == EventType::kTemperature) beats[event.device_id].push_back(event.timestamp);
  }

  ASSERT_FALSE(beats.empty());
  std::set<minutes> gaps;
  for (const auto& [device, times] : beats) {
    EXPECT_NEAR(static_cast<double>(times.size()), 96, 8) << device;
    for (std::size_t i = 1; i < times.size(); ++i) {
      const auto gap = times[i] - times[i - 1];
      EXPECT_GE(gap, minutes{11});
      EXPECT_LE(gap, minutes{19});
      gaps.insert(std::chrono::round<minutes>(gap));
    }
  }
  EXPECT_GT(gaps.size(), 3U) << "no two heartbeats are alike";
}

TEST(BuildingTest, SendsOneNetworkStatusForEachCloudConnectorInRange) {
  Building building(kPlain, kMonday);

  std::map<std::string, std::set<std::string>> in_range;
  std::map<std::string, int> statuses;
  std::map<std::string, int> readings;
  for (const auto& event : EventsUntil(building, kMonday + hours{12})) {
    if (event.type == EventType::kTemperature) ++readings[event.device_id];
    if (event.type != EventType::kNetworkStatus) continue;
    json::Document document;
    const auto root = *document.Parse(event.body);
    const auto list =
        root.Find("event")->Find("data")->Find("networkStatus")->Find("cloudConnectors");
    ASSERT_EQ(list->Size(), 1U);
    in_range[event.device_id].insert(
        std::string((*list->Children().begin()).value.Find("id")->Text()));
    ++statuses[event.device_id];
  }

  std::set<std::size_t> numbers;
  for (const auto& [device, count] : readings) {
    EXPECT_EQ(statuses[device], count * static_cast<int>(in_range[device].size())) << device;
  }
  for (const auto& [device, connectors] : in_range) numbers.insert(connectors.size());
  EXPECT_THAT(numbers, testing::ElementsAre(1, 2, 3));
}

TEST(BuildingTest, IsWarmerInTheAfternoonThanBeforeDawn) {
  Building building(kPlain, kMonday);
  std::map<std::string, double> at_dawn, in_the_afternoon;
  for (const auto& event : EventsUntil(building, kMonday + hours{16})) {
    if (event.type != EventType::kTemperature) continue;
    const auto time = event.timestamp - kMonday;
    if (time > hours{4} && time < hours{6}) at_dawn[event.device_id] = Number(event, "value");
    if (time > hours{14}) in_the_afternoon[event.device_id] = Number(event, "value");
  }

  ASSERT_FALSE(at_dawn.empty());
  for (const auto& [device, value] : at_dawn) EXPECT_LT(value, in_the_afternoon[device]) << device;
}

TEST(BuildingTest, HasStaleAirWhenPeopleAreThere) {
  Building building(kPlain, kMonday);
  double night = 0, noon = 0;
  for (const auto& event : EventsUntil(building, kMonday + hours{12})) {
    if (event.type != EventType::kCo2) continue;
    if (event.timestamp < kMonday + hours{4}) night = Number(event, "ppm");
    if (event.timestamp > kMonday + hours{10}) noon = Number(event, "ppm");
  }

  EXPECT_LT(night, 500);
  EXPECT_GT(noon, 900);
}

TEST(BuildingTest, TellsPresenceOnlyWhenItChanges) {
  Building building(kPlain, kMonday);
  std::map<std::string, std::string> last;
  int changes = 0;
  for (const auto& event : EventsUntil(building, kMonday + hours{24})) {
    if (event.type != EventType::kMotion) continue;
    json::Document document;
    const auto root = *document.Parse(event.body);
    const std::string state(
        root.Find("event")->Find("data")->Find("motion")->Find("state")->Text());
    EXPECT_NE(last[event.device_id], state);
    last[event.device_id] = state;
    ++changes;
  }
  EXPECT_GT(changes, 5);
}

TEST(BuildingTest, KeepsDoorsAndDesksAsTheyAreForAWhile) {
  Building building(kPlain, kMonday);
  std::map<std::string, std::string> last;
  double told = 0, changed = 0, doors = 0;
  for (const auto& event : EventsUntil(building, kMonday + hours{24})) {
    if (event.type == EventType::kContact) ++doors;
    if (event.type != EventType::kDeskOccupancy) continue;
    ++told;
    const std::string state = State(event);
    changed += last[event.device_id] != state ? 1 : 0;
    last[event.device_id] = state;
  }
  EXPECT_GT(changed, 5);
  EXPECT_LT(changed / told, 0.12);
  EXPECT_GT(doors, 3 * 3);
  EXPECT_LT(doors, 3 * 20) << "of 96 heartbeats each";
}

TEST(BuildingTest, SendsStoredReadingsNewestFirstOnceASensorIsBack) {
  BuildingOptions options = kPlain;
  options.backfilled_percent = 5;
  Building building(options, kMonday);
  const auto events = EventsUntil(building, kMonday + hours{48});

  std::size_t backfilled = 0;
  std::map<std::string, SysTime> last_stored;
  for (const auto& event : events) {
    if (event.backfilled) {
      ++backfilled;
      const auto before = last_stored.find(event.device_id);
      if (before != last_stored.end()) {
        EXPECT_LT(event.timestamp, before->second);
      }
      last_stored[event.device_id] = event.timestamp;
      EXPECT_GT(XidSecond(event.event_id),
                std::chrono::floor<seconds>(event.timestamp).time_since_epoch().count());
    } else if (event.type == EventType::kTemperature || event.type == EventType::kHumidity) {
      last_stored.erase(event.device_id);
    }
  }
  const double percent =
      100.0 * static_cast<double>(backfilled) / static_cast<double>(events.size());
  EXPECT_NEAR(percent, 5, 1.5);
}

struct ShareCase {
  const char* name;
  double old, odd, unknown, backfilled;
};

class BuildingShareTest : public testing::TestWithParam<ShareCase> {};

TEST_P(BuildingShareTest, IsAsWanted) {
  const ShareCase& want = GetParam();
  Building building({.old_percent = want.old,
                     .odd_percent = want.odd,
                     .unknown_percent = want.unknown,
                     .backfilled_percent = want.backfilled},
                    kMonday);

  double old = 0, odd = 0, unknown = 0, stored = 0, live = 0;
  for (const auto& event : EventsUntil(building, kMonday + hours{24})) {
    (event.backfilled ? stored : live) += 1;
    old += event.shape == PushShape::kOld ? 1 : 0;
    odd += event.shape == PushShape::kOdd ? 1 : 0;
    unknown += event.type == EventType::kOther ? 1 : 0;
  }

  EXPECT_NEAR(100 * old / live, want.old, 1.5);
  EXPECT_NEAR(100 * odd / live, want.odd, 1.5);
  EXPECT_NEAR(100 * unknown / live, want.unknown, 1.5);
  EXPECT_NEAR(100 * stored / (stored + live), want.backfilled, 0.5 + 0.1 * want.backfilled);
}

INSTANTIATE_TEST_SUITE_P(
    Shares, BuildingShareTest,
    testing::Values(ShareCase{"Usual", 4, 2, 1, 2}, ShareCase{"Few", 10, 5, 3, 0},
                    ShareCase{"Halves", 50, 50, 50, 5}, ShareCase{"OnlyUnknown", 0, 0, 100, 0},
                    ShareCase{"ManyStored", 0, 0, 0, 30}, ShareCase{"MostStored", 20, 60, 10, 60}),
    [](const auto& test) { return test.param.name; });

TEST(BuildingTest, SendsStoredReadingsWithinAFewShortHeartbeats) {
  BuildingOptions options = kPlain;
  options.backfilled_percent = 20;
  options.heartbeat = seconds{10};
  Building building(options, kMonday);
  double stored = 0, all = 0;
  for (const auto& event : EventsUntil(building, kMonday + 100 * options.heartbeat)) {
    stored += event.backfilled ? 1 : 0;
    all += 1;
  }
  EXPECT_NEAR(100 * stored / all, 20, 4);
}

TEST(BuildingTest, KnowsAboutHowManyEventsAHeartbeatMakes) {
  for (const int devices : {12, 36, 200}) {
    BuildingOptions options = kPlain;
    options.devices = devices;
    Building building(options, kMonday);
    EventsUntil(building, kMonday + hours{1});  // the first ones say more
    const double beats = 8;
    const double events =
        static_cast<double>(EventsUntil(building, kMonday + hours{3}).size()) / beats;
    EXPECT_NEAR(Building::EventsPerHeartbeat(devices) / events, 1, 0.15) << devices;
  }
}

TEST(BuildingTest, MakesTheSameBytesForTheSameSeedAndNoIdTwice) {
  Building one({.seed = 42}, kMonday);
  Building two({.seed = 42}, kMonday);
  Building other({.seed = 43}, kMonday);

  const auto events = EventsUntil(one, kMonday + hours{3});
  const auto again = EventsUntil(two, kMonday + hours{3});
  ASSERT_EQ(events.size(), again.size());
  std::set<std::string> ids;
  for (std::size_t i = 0; i < events.size(); ++i) {
    ASSERT_EQ(events[i].body, again[i].body);
    ids.insert(events[i].event_id);
  }
  EXPECT_EQ(ids.size(), events.size());
  EXPECT_NE(EventsUntil(other, kMonday + hours{3}).front().body, events.front().body);
}

}  // namespace
}  // namespace dtbridge
