#include "emulator/daily_rhythm.h"

#include <gtest/gtest.h>

namespace dtbridge {
namespace {

SysTime At(const char* time) { return *ParseRfc3339(time); }

TEST(DailyRhythmTest, IsColdestBeforeDawnAndWarmestInTheAfternoon) {
  EXPECT_EQ(WarmthPercent(At("2026-03-02T05:00:00Z")), -100);
  EXPECT_EQ(WarmthPercent(At("2026-03-02T15:00:00Z")), 100);
}

TEST(DailyRhythmTest, MovesEvenlyBetweenTwoHours) {
  EXPECT_EQ(WarmthPercent(At("2026-03-02T10:00:00Z")), 10);
  EXPECT_EQ(WarmthPercent(At("2026-03-02T10:30:00Z")), 25);
  EXPECT_EQ(WarmthPercent(At("2026-03-02T11:00:00Z")), 40);
  EXPECT_EQ(WarmthPercent(At("2026-03-02T23:59:59Z")), -59);
}

TEST(DailyRhythmTest, FillsTheBuildingInWorkingHoursOfWorkdays) {
  const char* const monday_morning = "2026-03-02T10:00:00Z";
  const char* const monday_night = "2026-03-02T02:00:00Z";
  const char* const sunday_morning = "2026-03-01T10:00:00Z";
  EXPECT_GT(PresencePercent(At(monday_morning)), 70);
  EXPECT_LT(PresencePercent(At(monday_night)), 5);
  EXPECT_LT(PresencePercent(At(sunday_morning)), 10);
}

TEST(DailyRhythmTest, SendsPeopleToLunch) {
  EXPECT_LT(PresencePercent(At("2026-03-02T12:00:00Z")),
            PresencePercent(At("2026-03-02T11:00:00Z")));
  EXPECT_LT(PresencePercent(At("2026-03-02T12:00:00Z")),
            PresencePercent(At("2026-03-02T14:00:00Z")));
}

}  // namespace
}  // namespace dtbridge
