#include "setting_text.h"

#include <gtest/gtest.h>

namespace dtbridge {
namespace {

using std::chrono::milliseconds;

struct DurationCase {
  const char* name;
  const char* text;
  milliseconds value;
};

class ReadDurationTest : public testing::TestWithParam<DurationCase> {};

TEST_P(ReadDurationTest, TakesANumberAndAUnit) {
  const auto read = ReadDuration(GetParam().text);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(*read, GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(Units, ReadDurationTest,
                         testing::Values(DurationCase{"Milliseconds", "250ms", milliseconds{250}},
                                         DurationCase{"Seconds", "5s", milliseconds{5000}},
                                         DurationCase{"Minutes", "1m", milliseconds{60'000}},
                                         DurationCase{"Hours", "13h", milliseconds{46'800'000}},
                                         DurationCase{"ZeroSeconds", "0s", milliseconds{0}},
                                         DurationCase{"BareZero", "0", milliseconds{0}}),
                         [](const auto& test) { return test.param.name; });

struct BadText {
  const char* name;
  const char* text;
  const char* part;  ///< of the message
};

class BadDurationTest : public testing::TestWithParam<BadText> {};

TEST_P(BadDurationTest, IsRefusedWithAdvice) {
  const auto read = ReadDuration(GetParam().text);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().find(GetParam().part), std::string::npos) << read.error();
}

INSTANTIATE_TEST_SUITE_P(Forms, BadDurationTest,
                         testing::Values(BadText{"Empty", "", "\"\" is not a duration"},
                                         BadText{"NoUnit", "5", "a unit as in 250ms, 5s, 1m, 13h"},
                                         BadText{"NoNumber", "s", "\"s\" is not a duration"},
                                         BadText{"Fraction", "0.5s", "whole number"},
                                         BadText{"Negative", "-5s", "not a duration"},
                                         BadText{"UpperCase", "5S", "not a duration"},
                                         BadText{"Space", "5 s", "not a duration"},
                                         BadText{"Compound", "1m30s", "not a duration"},
                                         BadText{"Days", "1d", "not a duration"},
                                         BadText{"LeadingZero", "05s", "leading zero"},
                                         BadText{"Overflow", "9223372036854775807h", "too large"},
                                         BadText{"LongerThanAnyNumber", "99999999999999999999ms",
                                                 "too large"}),
                         [](const auto& test) { return test.param.name; });

struct SizeCase {
  const char* name;
  const char* text;
  std::int64_t value;
};

class ReadSizeTest : public testing::TestWithParam<SizeCase> {};

TEST_P(ReadSizeTest, TakesBytesAndBinaryUnits) {
  const auto read = ReadSize(GetParam().text);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(*read, GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(Units, ReadSizeTest,
                         testing::Values(SizeCase{"Bytes", "65536", 65536},
                                         SizeCase{"Zero", "0", 0},
                                         SizeCase{"Kibibytes", "16KiB", 16 * 1024},
                                         SizeCase{"Mebibytes", "64MiB", 64 * 1024 * 1024},
                                         SizeCase{"Gibibytes", "2GiB", 2LL << 30U}),
                         [](const auto& test) { return test.param.name; });

class BadSizeTest : public testing::TestWithParam<BadText> {};

TEST_P(BadSizeTest, IsRefusedWithAdvice) {
  const auto read = ReadSize(GetParam().text);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().find(GetParam().part), std::string::npos) << read.error();
}

INSTANTIATE_TEST_SUITE_P(
    Forms, BadSizeTest,
    testing::Values(BadText{"Empty", "", "not a size"}, BadText{"NoNumber", "KiB", "not a size"},
                    BadText{"DecimalUnit", "16KB", "64KiB"}, BadText{"SmallUnit", "16k", "64KiB"},
                    BadText{"Fraction", "1.5MiB", "not a size"},
                    BadText{"LeadingZero", "016KiB", "leading zero"},
                    BadText{"Overflow", "9223372036854775807GiB", "too large"}),
    [](const auto& test) { return test.param.name; });

class BadIntegerTest : public testing::TestWithParam<BadText> {};

TEST_P(BadIntegerTest, IsRefusedWithAdvice) {
  const auto read = ReadInteger(GetParam().text);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().find(GetParam().part), std::string::npos) << read.error();
}

INSTANTIATE_TEST_SUITE_P(
    Forms, BadIntegerTest,
    testing::Values(
        BadText{"Empty", "", "not a whole number"}, BadText{"Octal", "0755", "leading zero"},
        BadText{"Hexadecimal", "0x10", "not a whole number"}, BadText{"Plus", "+5", "digits only"},
        BadText{"Minus", "-5", "digits only"}, BadText{"Fraction", "1.0", "digits only"},
        BadText{"Exponent", "1e3", "digits only"}, BadText{"Underscore", "1_000", "digits only"},
        BadText{"Sexagesimal", "1:30", "digits only"},
        BadText{"BeyondInt64", "9223372036854775808", "too large"}),
    [](const auto& test) { return test.param.name; });

TEST(ReadIntegerTest, TakesTheLargestNumber) {
  EXPECT_EQ(ReadInteger("9223372036854775807").value(), 9223372036854775807);
  EXPECT_EQ(ReadInteger("0").value(), 0);
}

TEST(ReadBooleanTest, TakesTrueAndFalseOnly) {
  EXPECT_EQ(ReadBoolean("true").value(), true);
  EXPECT_EQ(ReadBoolean("false").value(), false);
  for (const char* text : {"yes", "no", "on", "off", "True", "1", ""}) {
    const auto read = ReadBoolean(text);
    ASSERT_FALSE(read) << text;
    EXPECT_NE(read.error().find("write true or false"), std::string::npos);
  }
}

TEST(WriteDurationTest, UsesTheLargestUnitThatFits) {
  EXPECT_EQ(WriteDuration(milliseconds{0}), "0s");
  EXPECT_EQ(WriteDuration(milliseconds{250}), "250ms");
  EXPECT_EQ(WriteDuration(milliseconds{75'000}), "75s");
  EXPECT_EQ(WriteDuration(milliseconds{60'000}), "60s");
  EXPECT_EQ(WriteDuration(milliseconds{600'000}), "10m");
  EXPECT_EQ(WriteDuration(milliseconds{46'800'000}), "13h");
}

TEST(WriteSizeTest, UsesTheLargestUnitThatFits) {
  EXPECT_EQ(WriteSize(0), "0");
  EXPECT_EQ(WriteSize(1000), "1000");
  EXPECT_EQ(WriteSize(16 * 1024), "16KiB");
  EXPECT_EQ(WriteSize(64 * 1024 * 1024), "64MiB");
}

TEST(WriteTextTest, QuotesWhatYamlWouldTakeForSomethingElse) {
  EXPECT_EQ(WriteText("building-a"), "building-a");
  EXPECT_EQ(WriteText("/etc/dtbridge/secret"), "/etc/dtbridge/secret");
  EXPECT_EQ(WriteText(""), "\"\"");
  EXPECT_EQ(WriteText("true"), "\"true\"");
  EXPECT_EQ(WriteText("Null"), "\"Null\"");
  EXPECT_EQ(WriteText("[::]:8080"), "\"[::]:8080\"");
  EXPECT_EQ(WriteText("1.2"), "\"1.2\"");
  EXPECT_EQ(WriteText("a\"b\\c"), "\"a\\\"b\\\\c\"");
  EXPECT_EQ(WriteText("a #b"), "\"a #b\"");
}

TEST(QuotedTest, CutsLongTextAndEscapesControlCharacters) {
  EXPECT_EQ(Quoted("a\nb"), "\"a\\x0ab\"");
  EXPECT_EQ(Quoted(std::string(50, 'x')), '"' + std::string(40, 'x') + "...\"");
}

}  // namespace
}  // namespace dtbridge
