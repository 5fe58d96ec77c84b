#include "dtbridge/base/time.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace dtbridge {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr SysTime kEnd{std::chrono::sys_days{std::chrono::year{10000} / 1 / 1}};

/// Into the years that have four digits.
SysTime Writable(SysTime time) {
  constexpr SysTime kBegin{std::chrono::sys_days{std::chrono::year{0} / 1 / 1}};
  return std::clamp(time, kBegin, kEnd - microseconds{1});
}

/// Reads exactly `count` digits at `at`; nullopt when there are fewer or others.
std::optional<int> Digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

/// 00 to 99, two characters each.
constexpr std::array<char, 200> kPairs = [] {
  std::array<char, 200> pairs{};
  for (std::size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

void PutPair(char* at, std::uint32_t value) {
  at[0] = kPairs[2 * value];
  at[1] = kPairs[2 * value + 1];
}

}  // namespace

std::optional<SysTime> ParseRfc3339(std::string_view text) {
  constexpr std::size_t kSecondsEnd = 19;  // YYYY-MM-DDTHH:MM:SS
  if (text.size() < kSecondsEnd + 1) return std::nullopt;
  const auto year = Digits(text, 0, 4);
  const auto month = Digits(text, 5, 2);
  const auto day = Digits(text, 8, 2);
  const auto hour = Digits(text, 11, 2);
  const auto minute = Digits(text, 14, 2);
  const auto second = Digits(text, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') || text[13] != ':' ||
      text[16] != ':') {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;

  std::size_t at = kSecondsEnd;
  std::int64_t micros = 0;
  if (text[at] == '.') {
    const std::size_t first = ++at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
      if (at - first < 6) micros = micros * 10 + (text[at] - '0');
    }
    const std::size_t count = at - first;
    if (count == 0 || count > 9) return std::nullopt;
    for (std::size_t i = count; i < 6; ++i) micros *= 10;
  }

  minutes offset{0};
  if (at >= text.size()) return std::nullopt;
  if (text[at] == 'Z' || text[at] == 'z') {
    ++at;
  } else if (text[at] == '+' || text[at] == '-') {
    const auto offset_hour = Digits(text, at + 1, 2);
    const auto offset_minute = Digits(text, at + 4, 2);
    if (!offset_hour || !offset_minute || text[at + 3] != ':' || *offset_hour > 23 ||
        *offset_minute > 59) {
      return std::nullopt;
    }
    offset = hours{*offset_hour} + minutes{*offset_minute};
    if (text[at] == '-') offset = -offset;
    at += 6;
  } else {
    return std::nullopt;
  }
  if (at != text.size()) return std::nullopt;

  const SysTime time = std::chrono::sys_days{date} + hours{*hour} + minutes{*minute} +
                       seconds{*second} + microseconds{micros} - offset;
  constexpr SysTime kFirst{microseconds{0}};
  if (time < kFirst || time >= kEnd) return std::nullopt;
  // UTC inserts a leap second at the end of a month only.
  if (*second == 60) {
    const auto next = std::chrono::floor<days>(time);
    if (time - microseconds{micros} != next ||
        std::chrono::year_month_day{next}.day() != std::chrono::day{1}) {
      return std::nullopt;
    }
  }
  return time;
}

Rfc3339Text::Rfc3339Text(SysTime time) : text_{"0000-00-00T00:00:00.00000"} {
  time = Writable(time);
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date{day};
  const std::int64_t in_day = (time - day).count();
  const auto second = static_cast<std::uint32_t>(in_day / 1'000'000);
  const auto micros = static_cast<std::uint32_t>(in_day % 1'000'000);
  const auto year = static_cast<std::uint32_t>(static_cast<int>(date.year()));
  PutPair(&text_[0], year / 100);
  PutPair(&text_[2], year % 100);
  PutPair(&text_[5], static_cast<unsigned>(date.month()));
  PutPair(&text_[8], static_cast<unsigned>(date.day()));
  PutPair(&text_[11], second / 3600);
  PutPair(&text_[14], second / 60 % 60);
  PutPair(&text_[17], second % 60);
  PutPair(&text_[20], micros / 10'000);
  PutPair(&text_[22], micros / 100 % 100);
  PutPair(&text_[24], micros % 100);
  text_[26] = 'Z';
}

void AppendRfc3339(std::string& out, SysTime time) { out += Rfc3339Text(time).View(); }

std::string FormatRfc3339(SysTime time) { return std::string(Rfc3339Text(time).View()); }

std::string FormatHttpDate(SysTime time) {
  static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  time = Writable(time);
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<seconds>(time - day)};
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                kDays[std::chrono::weekday{day}.c_encoding()], static_cast<unsigned>(date.day()),
                kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

}  // namespace dtbridge
