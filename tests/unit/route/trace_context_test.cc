#include "trace_context.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace dtbridge {
namespace {

constexpr std::string_view kParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

struct ParentCase {
  const char* name;
  std::string_view value;
  bool valid;
};

class TraceparentTest : public testing::TestWithParam<ParentCase> {};

TEST_P(TraceparentTest, IsPassedOnOnlyWhenItIsValid) {
  const std::vector<HeaderField> headers{{"traceparent", GetParam().value}, {"tracestate", "a=b"}};
  const TraceContext context = TraceContextOf(headers);
  EXPECT_EQ(context.traceparent, GetParam().valid ? GetParam().value : "");
  EXPECT_EQ(context.tracestate, GetParam().valid ? "a=b" : "");
}

constexpr ParentCase kParentCases[] = {
    {"Sampled", kParent, true},
    {"NotSampled", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", true},
    {"OtherFlags", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff", true},
    {"Empty", "", false},
    {"UpperCase", "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", false},
    {"NotHex", "00-0ag7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false},
    {"NoTrace", "00-00000000000000000000000000000000-b7ad6b7169203331-01", false},
    {"NoParent", "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", false},
    {"TooShort", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0", false},
    {"TooLong", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-", false},
    {"WrongDash", "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01", false},
    {"WrongLastDash", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331.01", false},
    {"FlagsNotHex", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x", false},
    {"ForbiddenVersion", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false},
    {"LaterVersion", "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false},
    {"LineEnd", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0\n", false},
};
INSTANTIATE_TEST_SUITE_P(Values, TraceparentTest, testing::ValuesIn(kParentCases),
                         [](const auto& test) { return test.param.name; });

TEST(TraceContextTest, IsEmptyWithoutHeaders) {
  EXPECT_EQ(TraceContextOf({}).traceparent, "");
  EXPECT_EQ(TraceContextOf({}).tracestate, "");
}

TEST(TraceContextTest, IsEmptyWhenTheParentIsThereTwice) {
  const std::vector<HeaderField> headers{
      {"traceparent", kParent}, {"tracestate", "a=b"}, {"TraceParent", kParent}};
  EXPECT_EQ(TraceContextOf(headers).traceparent, "");
  EXPECT_EQ(TraceContextOf(headers).tracestate, "");
}

TEST(TraceContextTest, NeedsAParentForAState) {
  const std::vector<HeaderField> headers{{"tracestate", "a=b"}};
  EXPECT_EQ(TraceContextOf(headers).tracestate, "");
}

TEST(TraceContextTest, JoinsTheLinesOfAState) {
  const std::vector<HeaderField> headers{
      {"tracestate", "a=1"}, {"traceparent", kParent}, {"Tracestate", "b=2,c=3"}};
  EXPECT_EQ(TraceContextOf(headers).tracestate, "a=1,b=2,c=3");
}

struct StateCase {
  const char* name;
  std::vector<std::string> lines;
  bool valid;
};

class TracestateTest : public testing::TestWithParam<StateCase> {};

TEST_P(TracestateTest, IsLeftOutWithoutHarmToTheParent) {
  std::vector<HeaderField> headers{{"traceparent", kParent}};
  for (const std::string& line : GetParam().lines) headers.push_back({"tracestate", line});
  const TraceContext context = TraceContextOf(headers);
  EXPECT_EQ(context.traceparent, kParent);
  EXPECT_EQ(!context.tracestate.empty(), GetParam().valid);
}

const StateCase kStateCases[] = {
    {"Longest", {std::string(512, 'x')}, true},
    {"OneTooLong", {std::string(513, 'x')}, false},
    {"TooLongTogether", {std::string(256, 'x'), std::string(256, 'x')}, false},
    {"Huge", {std::string(100'000, 'x'), std::string(100'000, 'x')}, false},
    {"NotAscii", {"a=\xC3\xBC"}, false},
    {"Control", {"a=\x01"}, false},
    {"Delete", {"a=\x7F"}, false},
    {"Empty", {""}, false},
};
INSTANTIATE_TEST_SUITE_P(Values, TracestateTest, testing::ValuesIn(kStateCases),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace dtbridge
