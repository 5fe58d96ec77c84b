#include "log_line.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace dtbridge {
namespace {

constexpr SysTime kTime{std::chrono::microseconds{1'716'978'843'970'415}};

std::string Json(LogFields fields, std::string_view message = "stored") {
  return JsonLine({kTime, LogLevel::kInfo, "relay", message, fields, 0});
}

std::string Text(LogFields fields, std::string_view message = "stored") {
  return TextLine({kTime, LogLevel::kInfo, "relay", message, fields, 0});
}

TEST(JsonLineTest, NamesTheStandardMembersFirstThenTheFieldsInOrder) {
  EXPECT_EQ(Json({{"request_id", "r-1"}, {"reason", "queue_full"}, {"bytes", 512}}),
            R"({"ts":"2024-05-29T10:34:03.970415Z","level":"info","msg":"stored",)"
            R"("component":"relay","request_id":"r-1","reason":"queue_full","bytes":512})");
}

TEST(JsonLineTest, EndsWithTheNumberOfLinesLeftOut) {
  EXPECT_EQ(JsonLine({kTime, LogLevel::kError, "relay", "m", {{"a", "b"}}, 17}),
            R"({"ts":"2024-05-29T10:34:03.970415Z","level":"error","msg":"m",)"
            R"("component":"relay","a":"b","suppressed":17})");
}

TEST(JsonLineTest, WritesNumbersBare) {
  const auto value = [](const LogField& field) {
    const std::string line = Json({field});
    const std::size_t at = line.rfind(':') + 1;
    return line.substr(at, line.size() - 1 - at);
  };
  EXPECT_EQ(value({"n", std::numeric_limits<std::int64_t>::min()}), "-9223372036854775808");
  EXPECT_EQ(value({"n", std::size_t{42}}), "42");
  EXPECT_EQ(value({"n", 0}), "0");
}

struct EscapeCase {
  const char* name;
  std::string_view text;
  std::string_view json;
};

class EscapeTest : public testing::TestWithParam<EscapeCase> {};

TEST_P(EscapeTest, KeepsTheLineValidWhateverTheSenderSent) {
  const std::string line = Json({{"x", GetParam().text}});
  const std::string expected = "\"x\":\"" + std::string(GetParam().json) + "\"}";
  ASSERT_GE(line.size(), expected.size());
  EXPECT_EQ(line.substr(line.size() - expected.size()), expected);
}

constexpr EscapeCase kEscapeCases[] = {
    {"Empty", "", ""},
    {"LineEnds", "a\r\nb", R"(a\r\nb)"},
    {"QuoteAndBackslash", "a\"b\\c", R"(a\"b\\c)"},
    {"TerminalEscape", "\x1b[2J", R"(\u001b[2J)"},
    {"Nul", std::string_view("a\0b", 3), R"(a\u0000b)"},
    {"Utf8",
     "Gr\xC3\xBC\xC3\x9F"
     "e",
     "Gr\xC3\xBC\xC3\x9F"
     "e"},
    {"NoUtf8", "a\xFFz", "a\xEF\xBF\xBDz"},
    {"Delete", "a\x7F", R"(a\u007f)"},
    {"C1Control", "a\xC2\x9Bm", R"(a\u009bm)"},
    {"NotQuiteAControl", "a\xC2\xA0m", "a\xC2\xA0m"},
    {"FourByteUtf8", "\xF0\x9F\x8C\xA1", "\xF0\x9F\x8C\xA1"},
};
INSTANTIATE_TEST_SUITE_P(Texts, EscapeTest, testing::ValuesIn(kEscapeCases),
                         [](const auto& test) { return test.param.name; });

TEST(JsonLineTest, CutsLongValuesTo256BytesButNotTheMessageOfALibrary) {
  const std::string line = Json({{"x", std::string(300, 'v')}}, std::string(300, 'm'));

  EXPECT_NE(line.find("\"x\":\"" + std::string(253, 'v') + "\xE2\x80\xA6\"}"), line.npos);
  EXPECT_NE(line.find("\"msg\":\"" + std::string(300, 'm') + "\""), line.npos);
}

TEST(TextLineTest, ReadsWell) {
  EXPECT_EQ(Text({{"request_id", "r-1"}, {"bytes", 512}}),
            "2024-05-29T10:34:03.970415Z INFO  relay: stored request_id=r-1 bytes=512");
}

TEST(TextLineTest, QuotesValuesThatCouldBeMistaken) {
  EXPECT_EQ(Text({{"a", "two words"}, {"b", ""}, {"c", "x=y"}, {"d", "\""}}),
            "2024-05-29T10:34:03.970415Z INFO  relay: stored "
            R"(a="two words" b="" c="x=y" d="\"")");
}

TEST(TextLineTest, LetsNothingMoveTheCursor) {
  const std::string line =
      Text({{"a", "\x1b[2J"}, {"b", "x\x7Fy"}, {"c", "x\xC2\x9Bm"}}, "m\n\x1b[1A");

  EXPECT_EQ(line, R"(2024-05-29T10:34:03.970415Z INFO  relay: m\n\u001b[1A )"
                  R"(a="\u001b[2J" b="x\u007fy" c="x\u009bm")");
}

struct CutCase {
  const char* name;
  std::string text;
  std::string cut;
};

class CutTextTest : public testing::TestWithParam<CutCase> {};

TEST_P(CutTextTest, KeepsAtMostTenBytesOfWholeCharacters) {
  const std::string cut = CutText(GetParam().text, 10);
  EXPECT_EQ(cut, GetParam().cut);
  EXPECT_LE(cut.size(), 10U);
}

const CutCase kCutCases[] = {
    {"Short", "abc", "abc"},
    {"JustFits", "0123456789", "0123456789"},
    {"OneTooMany", "0123456789a", "0123456\xE2\x80\xA6"},
    {"TwoByteCharacterAtTheCut",
     "012345\xC3\xBC"
     "9abc",
     "012345\xE2\x80\xA6"},
    {"FourByteCharacterAtTheCut",
     "0123\xF0\x9F\x8C\xA1"
     "9abc",
     "0123\xE2\x80\xA6"},
    {"CharacterEndsAtTheCut",
     "01234\xC3\xBC"
     "9abcd",
     "01234\xC3\xBC\xE2\x80\xA6"},
    {"NothingButContinuationBytes", std::string(20, '\x80'),
     std::string(4, '\x80') + "\xE2\x80\xA6"},
};
INSTANTIATE_TEST_SUITE_P(Texts, CutTextTest, testing::ValuesIn(kCutCases),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace dtbridge
