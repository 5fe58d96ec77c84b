#include "emulator/daily_rhythm.h"

#include <array>

namespace dtbridge {
namespace {

using std::chrono::days;
using std::chrono::minutes;

using Hours = std::array<int, 24>;  // a value at each full hour

constexpr Hours kWarmth{-60, -70, -80, -88, -95, -100, -92, -75, -50, -20, 10,  40,
                        65,  85,  97,  100, 96,  85,   68,  48,  25,  2,   -20, -42};
constexpr Hours kWorkday{1,  1,  1,  1,  1,  2,  8,  25, 60, 80, 82, 78,
                         55, 70, 80, 76, 66, 40, 18, 8,  4,  2,  1,  1};
constexpr Hours kWeekend{0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 4, 3, 4, 4, 3, 2, 2, 1, 1, 1, 0, 0, 0};

/// Between two hours the value moves evenly.
int At(const Hours& values, SysTime time) {
  const auto of_day = std::chrono::floor<minutes>(time - std::chrono::floor<days>(time));
  const auto minute = static_cast<int>(of_day.count());
  const int from = values[static_cast<std::size_t>(minute / 60)];
  const int to = values[static_cast<std::size_t>((minute / 60 + 1) % 24)];
  return from + (to - from) * (minute % 60) / 60;
}

}  // namespace

int WarmthPercent(SysTime time) { return At(kWarmth, time); }

int PresencePercent(SysTime time) {
  const std::chrono::weekday day{std::chrono::floor<days>(time)};
  const bool is_weekend = day == std::chrono::Saturday || day == std::chrono::Sunday;
  return At(is_weekend ? kWeekend : kWorkday, time);
}

}  // namespace dtbridge
