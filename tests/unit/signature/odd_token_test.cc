#include <gtest/gtest.h>

#include "unit/signature/forge.h"
#include "unit/signature/token_side.h"

namespace dtbridge {
namespace {

class OddTokenTest
    : public testing::TestWithParam<std::tuple<const TokenSide*, std::pair<const char*, Members>>> {
};

TEST_P(OddTokenTest, IsBelieved) {
  const TokenSide& side = *std::get<0>(GetParam());
  TokenSideBench bench(side);
  Members claims = side.claims;
  Members header = side.header;
  for (const auto& [name, value] : std::get<1>(GetParam()).second) {
    if (name.starts_with("header.")) {
      header = With(header, name.substr(7), value);
    } else {
      claims = With(claims, name, value);
    }
  }
  const auto result = bench.Verify(side.Sign(header, claims));
  EXPECT_TRUE(result.has_value()) << result.error().detail;
}

const std::pair<const char*, Members> kOddCases[] = {
    {"TypInLowerCase", {{"header.typ", R"("jwt")"}}},
    {"HeaderWithMore", {{"header.x5t", R"("abc")"}}},
    {"UnknownClaims", {{"x", R"({"y":[1,2,{"z":null}]})"}}},
    {"Audience", {{"aud", R"("somebody")"}}},
    {"NbfNow", {{"nbf", std::to_string(kNow)}}},
    {"NbfInsideTheLeeway", {{"nbf", std::to_string(kNow + 60)}}},
    {"IatInsideTheLeeway", {{"iat", std::to_string(kNow + 60)}}},
    {"IatLongAgo", {{"iat", "0"}}},
    {"ExpInsideTheLeeway", {{"exp", std::to_string(kNow - 59)}}},
    {"ExpAtTheEndOfTime", {{"exp", "253402300799"}}},
    {"WrongSha1BesideTheRightHash", {{"checksum", R"("0")"}}},
};

INSTANTIATE_TEST_SUITE_P(Both, OddTokenTest,
                         testing::Combine(testing::Values(&SecretSide(), &PublicKeySide()),
                                          testing::ValuesIn(kOddCases)),
                         [](const auto& test) {
                           return std::string(std::get<1>(test.param).first) +
                                  std::get<0>(test.param)->name;
                         });

}  // namespace
}  // namespace dtbridge
