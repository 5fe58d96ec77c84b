#include <gtest/gtest.h>

#include "unit/signature/verifier_bench.h"

namespace dtbridge {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

ConnectorSetup Demanding(std::vector<RequiredHeader> headers) {
  return {.options = {.require = SignatureRequirement::kNone, .allow_unsigned = true},
          .headers = std::move(headers)};
}

struct HeaderCase {
  const char* name;
  Headers headers;
  const char* fault;  ///< what the detail says; null when the delivery is believed
};

void PrintTo(const HeaderCase& header, std::ostream* out) { *out << header.name; }

class RequiredHeadersTest : public testing::TestWithParam<HeaderCase> {
 protected:
  VerifierBench bench_{Demanding({{"X-Building", Secret("north wing")}, {"X-Floor", Secret("4")}})};
};

TEST_P(RequiredHeadersTest, AreAllThereExactlyOnce) {
  const auto result = bench_.Verify(GetParam().headers, "{}", At(0));
  if (GetParam().fault == nullptr) {
    EXPECT_TRUE(result.has_value()) << result.error().detail;
    return;
  }
  ASSERT_EQ(ReasonOf(result), RejectReason::kHeaderMismatch);
  EXPECT_NE(result.error().detail.find(GetParam().fault), std::string::npos)
      << result.error().detail;
}

TEST_P(RequiredHeadersTest, NeverShowTheirValues) {
  VerificationTrace trace;
  const auto result = bench_.Verify(GetParam().headers, "{}", At(0), &trace);
  std::string said = result ? "" : result.error().detail;
  for (const auto& step : trace) said += step.text;
  EXPECT_EQ(said.find("north wing"), std::string::npos) << said;
  EXPECT_EQ(said.find("south"), std::string::npos) << said;
}

const HeaderCase kHeaderCases[] = {
    {"Both", {{"X-Building", "north wing"}, {"X-Floor", "4"}}, nullptr},
    {"OtherOrder", {{"X-Floor", "4"}, {"Host", "a"}, {"X-Building", "north wing"}}, nullptr},
    {"NamesInOtherCase", {{"x-building", "north wing"}, {"X-FLOOR", "4"}}, nullptr},
    {"None", {}, "header X-Building is missing"},
    {"OneMissing", {{"X-Building", "north wing"}}, "header X-Floor is missing"},
    {"WrongValue",
     {{"X-Building", "south wing"}, {"X-Floor", "4"}},
     "header X-Building has another value"},
    {"SecondWrong",
     {{"X-Building", "north wing"}, {"X-Floor", "5"}},
     "header X-Floor has another value"},
    {"ValueInOtherCase",
     {{"X-Building", "North Wing"}, {"X-Floor", "4"}},
     "header X-Building has another value"},
    {"ValueCut", {{"X-Building", "north win"}, {"X-Floor", "4"}}, "has another value"},
    {"ValueLonger", {{"X-Building", "north wing "}, {"X-Floor", "4"}}, "has another value"},
    {"ValueEmpty", {{"X-Building", ""}, {"X-Floor", "4"}}, "has another value"},
    {"TwiceTheSame",
     {{"X-Building", "north wing"}, {"X-Building", "north wing"}, {"X-Floor", "4"}},
     "header X-Building came more than once"},
    {"TwiceInOtherCase",
     {{"X-Building", "north wing"}, {"x-building", "south"}, {"X-Floor", "4"}},
     "header X-Building came more than once"},
    {"JoinedWithAComma",
     {{"X-Building", "north wing, north wing"}, {"X-Floor", "4"}},
     "has another value"},
    {"InDoubleQuotes", {{"X-Building", "\"north wing\""}, {"X-Floor", "4"}}, "double quotes"},
    {"InSingleQuotes", {{"X-Building", "'north wing'"}, {"X-Floor", "4"}}, "has another value"},
    {"OneQuote", {{"X-Building", "\""}, {"X-Floor", "4"}}, "has another value"},
    {"OtherValueInQuotes", {{"X-Building", "\"south\""}, {"X-Floor", "4"}}, "has another value"},
    {"NameWithUnderscore", {{"X_Building", "north wing"}, {"X-Floor", "4"}}, "is missing"},
};

INSTANTIATE_TEST_SUITE_P(Every, RequiredHeadersTest, testing::ValuesIn(kHeaderCases),
                         [](const auto& test) { return test.param.name; });

TEST(RequiredHeaderTest, MayDemandTheQuotesThemselves) {
  VerifierBench bench(Demanding({{"X-Building", Secret("\"north wing\"")}}));
  EXPECT_TRUE(bench.Verify({{"X-Building", "\"north wing\""}}, "{}", At(0)).has_value());
  EXPECT_FALSE(bench.Verify({{"X-Building", "north wing"}}, "{}", At(0)).has_value());
}

TEST(RequiredHeaderTest, IsNeverMatchedByAnEmptySecret) {
  VerifierBench bench(Demanding({{"X-Building", Secret()}}));
  EXPECT_EQ(ReasonOf(bench.Verify({{"X-Building", ""}}, "{}", At(0))),
            RejectReason::kHeaderMismatch);
}

TEST(RequiredHeaderTest, IsComparedBeforeAnySignature) {
  VerifierBench bench({.secrets = {Secret("secret")}, .headers = {{"X-Building", Secret("a")}}});
  EXPECT_EQ(ReasonOf(bench.Verify({{"X-Building", "b"}}, "{}", At(0))),
            RejectReason::kHeaderMismatch);
  EXPECT_EQ(ReasonOf(bench.Verify({{"X-Building", "a"}}, "{}", At(0))),
            RejectReason::kSignatureMissing);
}

TEST(RequiredHeaderTest, MayBeReplacedWhileTheVerifierLives) {
  VerifierBench bench(Demanding({{"X-Building", Secret("old")}}));
  bench.SetCredentials({.headers = {{"X-Building", Secret("new")}}});
  EXPECT_TRUE(bench.Verify({{"X-Building", "new"}}, "{}", At(0)).has_value());
  EXPECT_FALSE(bench.Verify({{"X-Building", "old"}}, "{}", At(0)).has_value());
}

}  // namespace
}  // namespace dtbridge
