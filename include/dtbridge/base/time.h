#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dtbridge {

/// A moment of the calendar, in microseconds since the Unix epoch, UTC.
using SysTime = std::chrono::sys_time<std::chrono::microseconds>;

/// A moment of the monotonic clock; only differences mean anything.
using SteadyTime = std::chrono::steady_clock::time_point;

/// Seconds since the Unix epoch, as metrics tell them, to the nearest microsecond.
inline SysTime FromUnixSeconds(double seconds) {
  return SysTime{
      std::chrono::round<std::chrono::microseconds>(std::chrono::duration<double>(seconds))};
}

/// Milliseconds since the Unix epoch, as Kafka tells them of a record; what lies before it or after
/// the year 9999 is taken for the first or last moment of that.
inline SysTime FromUnixMilliseconds(std::int64_t milliseconds) {
  constexpr std::int64_t kYear10000 = 253'402'300'800'000;
  return SysTime{
      std::chrono::milliseconds{std::clamp<std::int64_t>(milliseconds, 0, kYear10000 - 1)}};
}

/// Reads an RFC 3339 date-time: 0 to 9 fractional digits, `Z` or a numeric offset, years 1970 to
/// 9999 (after the offset is applied). Digits beyond microseconds are cut, not rounded. A leap
/// second (`:60`, at the end of a month in UTC) is read as the following second. Nothing else is
/// accepted.
std::optional<SysTime> ParseRfc3339(std::string_view text);

/// Writes `YYYY-MM-DDTHH:MM:SS.ffffffZ`, always with six digits. A time before year 0 or after 9999
/// is written as the first or last moment of those; FormatHttpDate does so too.
std::string FormatRfc3339(SysTime time);

/// What FormatRfc3339 returns, without an allocation.
class Rfc3339Text {
 public:
  explicit Rfc3339Text(SysTime time);
  std::string_view View() const { return {text_.data(), text_.size()}; }

 private:
  std::array<char, 27> text_;
};

/// Appends what FormatRfc3339 returns.
void AppendRfc3339(std::string& out, SysTime time);

/// Writes an RFC 9110 IMF-fixdate, as the `Date` header wants: `Sun, 06 Nov 1994 08:49:37 GMT`.
std::string FormatHttpDate(SysTime time);

}  // namespace dtbridge
