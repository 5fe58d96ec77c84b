#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "dtbridge/json/document.h"

namespace dtbridge::json {
namespace {

struct IntegerCase {
  const char* name;
  std::string number;
  bool is_integer;
  std::optional<std::int64_t> value;
};

class IntegerTest : public testing::TestWithParam<IntegerCase> {};

TEST_P(IntegerTest, GoesByValueNotBySpelling) {
  Document document;
  const auto root = document.Parse(GetParam().number);
  ASSERT_TRUE(root);
  EXPECT_EQ(root->IsInteger(), GetParam().is_integer);
  EXPECT_EQ(root->AsInteger(), GetParam().value);
}

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

INSTANTIATE_TEST_SUITE_P(
    Spellings, IntegerTest,
    testing::Values(
        IntegerCase{"Plain", "27", true, 27}, IntegerCase{"Zero", "0", true, 0},
        IntegerCase{"NegativeZero", "-0", true, 0}, IntegerCase{"ZeroFraction", "1.0", true, 1},
        IntegerCase{"ZeroOfZeros", "-0.000e5", true, 0}, IntegerCase{"Exponent", "1e3", true, 1000},
        IntegerCase{"CapitalExponent", "-1E+3", true, -1000},
        IntegerCase{"NegativeExponent", "100e-2", true, 1},
        IntegerCase{"NegativeExponentTooFar", "100e-3", false, std::nullopt},
        IntegerCase{"FractionMadeWhole", "1.25e2", true, 125},
        IntegerCase{"FractionMadeAlmostWhole", "1.25e1", false, std::nullopt},
        IntegerCase{"SmallFractionMadeWhole", "0.00120e5", true, 120},
        IntegerCase{"Fraction", "1.5", false, std::nullopt},
        IntegerCase{"SmallFraction", "0.1", false, std::nullopt},
        IntegerCase{"TensWithZeroFraction", "100.00", true, 100},
        IntegerCase{"Lowest", "-9223372036854775808", true, kMin},
        IntegerCase{"Highest", "9223372036854775807", true, kMax},
        IntegerCase{"HighestAsFraction", "9223372.036854775807e12", true, kMax},
        IntegerCase{"BelowLowest", "-9223372036854775809", true, std::nullopt},
        IntegerCase{"AboveHighest", "9223372036854775808", true, std::nullopt},
        IntegerCase{"GreatPower", "1e18", true, 1'000'000'000'000'000'000},
        IntegerCase{"TooGreatPower", "1e19", true, std::nullopt},
        IntegerCase{"BeyondDouble", "1e400", true, std::nullopt},
        IntegerCase{"ZeroTimesHugePower", "0e99999999999999999999", true, 0},
        IntegerCase{"HugePower", "1e99999999999999999999", true, std::nullopt},
        IntegerCase{"HugeNegativePower", "1e-99999999999999999999", false, std::nullopt},
        IntegerCase{"ManyZerosDividedAway", "1" + std::string(500, '0') + "e-500", true, 1},
        IntegerCase{"NoNumber", "\"27\"", false, std::nullopt},
        IntegerCase{"NoNumberEither", "null", false, std::nullopt}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace dtbridge::json
