#include "dtbridge/base/time.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace dtbridge {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

struct ParseCase {
  const char* name;
  std::string_view text;
  std::optional<std::int64_t> micros;  ///< since the epoch; nullopt: refused
};

class ParseRfc3339Test : public testing::TestWithParam<ParseCase> {};

TEST_P(ParseRfc3339Test, ReadsExactlyWhatItPromises) {
  const auto time = ParseRfc3339(GetParam().text);
  ASSERT_EQ(time.has_value(), GetParam().micros.has_value());
  if (time) {
    EXPECT_EQ(time->time_since_epoch().count(), GetParam().micros);
  }
}

constexpr ParseCase kRead[] = {
    {"Epoch", "1970-01-01T00:00:00Z", 0},
    {"LastMicrosecond", "9999-12-31T23:59:59.999999Z", 253'402'300'799'999'999},
    {"NoFraction", "2024-05-29T10:34:03Z", 1'716'978'843 * kSecond},
    {"OneDigit", "2024-05-29T10:34:03.9Z", 1'716'978'843 * kSecond + 900'000},
    {"SixDigits", "2024-05-29T10:34:03.970415Z", 1'716'978'843 * kSecond + 970'415},
    {"NineDigitsAreCut", "2024-05-29T10:34:03.970415999Z", 1'716'978'843 * kSecond + 970'415},
    {"LeadingZerosOfTheFraction", "2024-05-29T10:34:03.000001Z", 1'716'978'843 * kSecond + 1},
    {"SmallLetters", "2024-05-29t10:34:03z", 1'716'978'843 * kSecond},
    {"OffsetAhead", "2024-05-29T12:34:03+02:00", 1'716'978'843 * kSecond},
    {"OffsetBehind", "2024-05-29T05:04:03-05:30", 1'716'978'843 * kSecond},
    {"UnknownOffset", "2024-05-29T10:34:03-00:00", 1'716'978'843 * kSecond},
    {"FractionAndOffset", "2024-05-29T12:34:03.25+02:00", 1'716'978'843 * kSecond + 250'000},
    {"LargestOffset", "1970-01-01T23:59:00+23:59", 0},
    {"IntoThePreviousYear", "2024-01-01T00:30:00+01:00", 1'704'065'400 * kSecond},
    {"LeapDay", "2024-02-29T00:00:00Z", 1'709'164'800 * kSecond},
    {"LeapDayOfACentury", "2000-02-29T00:00:00Z", 951'782'400 * kSecond},
    {"LeapSecond", "2016-12-31T23:59:60Z", 1'483'228'800 * kSecond},
    {"LeapSecondElsewhere", "2017-01-01T00:59:60.5+01:00", 1'483'228'800 * kSecond + 500'000},
    {"BeforeTheEpochUntilTheOffset", "1969-12-31T23:00:00-01:00", 0},
};
INSTANTIATE_TEST_SUITE_P(Read, ParseRfc3339Test, testing::ValuesIn(kRead),
                         [](const auto& test) { return test.param.name; });

constexpr ParseCase kRefused[] = {
    {"Empty", "", {}},
    {"DateOnly", "2024-05-29", {}},
    {"NoOffset", "2024-05-29T10:34:03", {}},
    {"NoSeconds", "2024-05-29T10:34Z", {}},
    {"Blank", "2024-05-29 10:34:03Z", {}},
    {"LeadingBlank", " 2024-05-29T10:34:03Z", {}},
    {"TrailingBlank", "2024-05-29T10:34:03Z ", {}},
    {"TrailingNul", std::string_view("2024-05-29T10:34:03Z\0", 21), {}},
    {"TextBehind", "2024-05-29T10:34:03Zulu", {}},
    {"TwoOffsets", "2024-05-29T10:34:03Z+00:00", {}},
    {"PointWithoutDigits", "2024-05-29T10:34:03.Z", {}},
    {"PointAtTheEnd", "2024-05-29T10:34:03.", {}},
    {"FractionAtTheEnd", "2024-05-29T10:34:03.5", {}},
    {"TenDigits", "2024-05-29T10:34:03.1234567890Z", {}},
    {"Comma", "2024-05-29T10:34:03,5Z", {}},
    {"Year1969", "1969-12-31T23:59:59.999999Z", {}},
    {"Year1969ByOffset", "1970-01-01T00:00:00+00:01", {}},
    {"Year10000", "10000-01-01T00:00:00Z", {}},
    {"Year10000ByOffset", "9999-12-31T23:59:59-00:01", {}},
    {"Year10000ByLeapSecond", "9999-12-31T23:59:60Z", {}},
    {"Year0", "0000-01-01T00:00:00Z", {}},
    {"NegativeYear", "-024-05-29T10:34:03Z", {}},
    {"SignedMonth", "2024-+5-29T10:34:03Z", {}},
    {"Month0", "2024-00-29T10:34:03Z", {}},
    {"Month13", "2024-13-29T10:34:03Z", {}},
    {"Day0", "2024-05-00T10:34:03Z", {}},
    {"Day32", "2024-05-32T10:34:03Z", {}},
    {"April31", "2024-04-31T10:34:03Z", {}},
    {"NoLeapYear", "2023-02-29T10:34:03Z", {}},
    {"NoLeapCentury", "2100-02-29T10:34:03Z", {}},
    {"Hour24", "2024-05-29T24:00:00Z", {}},
    {"Minute60", "2024-05-29T10:60:03Z", {}},
    {"Second61", "2024-05-29T10:34:61Z", {}},
    {"LetterInDigits", "2024-05-29T1O:34:03Z", {}},
    {"WrongDateSeparator", "2024/05/29T10:34:03Z", {}},
    {"WrongTimeSeparator", "2024-05-29T10.34.03Z", {}},
    {"OffsetWithoutColon", "2024-05-29T10:34:03+0200", {}},
    {"OffsetHourOnly", "2024-05-29T10:34:03+02", {}},
    {"OffsetCutShort", "2024-05-29T10:34:03+02:0", {}},
    {"OffsetCutAtTheColon", "2024-05-29T10:34:03+02:", {}},
    {"SignOnly", "2024-05-29T10:34:03+", {}},
    {"OffsetHour24", "2024-05-29T10:34:03+24:00", {}},
    {"OffsetMinute60", "2024-05-29T10:34:03+02:60", {}},
    {"OffsetWithSeconds", "2024-05-29T10:34:03+02:00:00", {}},
    {"LeapSecondAtNoon", "2024-05-29T12:00:60Z", {}},
    {"LeapSecondOfAnyDay", "2024-05-29T23:59:60Z", {}},
    {"LeapSecondByLocalTime", "2016-12-31T23:59:60+01:00", {}},
    {"NotAscii",
     "\xEF\xBC\x92"
     "024-05-29T10:34:03Z",
     {}},
};
INSTANTIATE_TEST_SUITE_P(Refused, ParseRfc3339Test, testing::ValuesIn(kRefused),
                         [](const auto& test) { return test.param.name; });

TEST(ParseRfc3339Test, NeverReadsBeyondTheText) {
  const std::string text = "2024-05-29T12:34:03.123456789+02:00";
  for (std::size_t size = 0; size < text.size(); ++size) {
    const std::string cut = text.substr(0, size);  // its own memory, for the sanitizers
    EXPECT_EQ(ParseRfc3339(cut), std::nullopt) << cut;
  }
}

TEST(FormatRfc3339Test, ReadsBackWhatItWrites) {
  for (std::int64_t micros = 0; micros < 253'402'300'799 * kSecond;
       micros += 12'345'678 * kSecond + 98'765) {
    const SysTime time{std::chrono::microseconds{micros}};
    ASSERT_EQ(ParseRfc3339(FormatRfc3339(time)), time) << micros;
  }
}

struct FormatCase {
  const char* name;
  std::int64_t micros;
  std::string_view rfc3339;
  std::string_view http_date;
};

class FormatTest : public testing::TestWithParam<FormatCase> {
 protected:
  SysTime time_{std::chrono::microseconds{GetParam().micros}};
};

TEST_P(FormatTest, WritesSixDigitsAndZ) {
  EXPECT_EQ(FormatRfc3339(time_), GetParam().rfc3339);
  std::string text = "at ";
  AppendRfc3339(text, time_);
  EXPECT_EQ(text, "at " + std::string(GetParam().rfc3339));
}

TEST_P(FormatTest, WritesAnHttpDate) { EXPECT_EQ(FormatHttpDate(time_), GetParam().http_date); }

constexpr FormatCase kFormatCases[] = {
    {"Epoch", 0, "1970-01-01T00:00:00.000000Z", "Thu, 01 Jan 1970 00:00:00 GMT"},
    {"Rfc9110", 784'111'777 * kSecond, "1994-11-06T08:49:37.000000Z",
     "Sun, 06 Nov 1994 08:49:37 GMT"},
    {"Microseconds", 1'716'978'843'970'415, "2024-05-29T10:34:03.970415Z",
     "Wed, 29 May 2024 10:34:03 GMT"},
    {"LeapDay", 1'709'251'199'999'999, "2024-02-29T23:59:59.999999Z",
     "Thu, 29 Feb 2024 23:59:59 GMT"},
    {"Last", 253'402'300'799'999'999, "9999-12-31T23:59:59.999999Z",
     "Fri, 31 Dec 9999 23:59:59 GMT"},
    {"BeyondYear9999", INT64_MAX, "9999-12-31T23:59:59.999999Z", "Fri, 31 Dec 9999 23:59:59 GMT"},
    {"BeforeYear0", INT64_MIN, "0000-01-01T00:00:00.000000Z", "Sat, 01 Jan 0000 00:00:00 GMT"},
    {"BeforeTheEpoch", -1, "1969-12-31T23:59:59.999999Z", "Wed, 31 Dec 1969 23:59:59 GMT"},
};
INSTANTIATE_TEST_SUITE_P(Times, FormatTest, testing::ValuesIn(kFormatCases),
                         [](const auto& test) { return test.param.name; });

TEST(TimeTest, TakesAnyNumberOfMillisecondsForATimeThatCanBeWritten) {
  EXPECT_EQ(FormatRfc3339(FromUnixMilliseconds(1'700'000'000'123)), "2023-11-14T22:13:20.123000Z");
  EXPECT_EQ(FormatRfc3339(FromUnixMilliseconds(-1)), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(FormatRfc3339(FromUnixMilliseconds(std::numeric_limits<std::int64_t>::max())),
            "9999-12-31T23:59:59.999000Z");
}

}  // namespace
}  // namespace dtbridge
