#include <gtest/gtest.h>

#include "unit/signature/forge.h"
#include "unit/signature/token_side.h"

namespace dtbridge {
namespace {

class HostileClaimsTest : public testing::TestWithParam<std::tuple<const TokenSide*, HostileCase>> {
};

TEST_P(HostileClaimsTest, IsRefused) {
  ExpectRefused(*std::get<0>(GetParam()), std::get<1>(GetParam()));
}

const HostileCase kClaimsCases[] = {
    MissingClaim("ExpMissing", RejectReason::kTokenWithoutExpiry, "exp"),
    WrongClaim("ExpNull", RejectReason::kTokenBadClaims, "exp", "null"),
    WrongClaim("ExpText", RejectReason::kTokenBadClaims, "exp", R"("1700003600")"),
    WrongClaim("ExpTrue", RejectReason::kTokenBadClaims, "exp", "true"),
    WrongClaim("ExpList", RejectReason::kTokenBadClaims, "exp", "[1700003600]"),
    WrongClaim("ExpFraction", RejectReason::kTokenBadClaims, "exp", "1700003600.5"),
    WrongClaim("ExpWholeFraction", RejectReason::kTokenBadClaims, "exp", "1700003600.0"),
    WrongClaim("ExpExponent", RejectReason::kTokenBadClaims, "exp", "17e8"),
    WrongClaim("ExpNegative", RejectReason::kTokenBadClaims, "exp", "-1"),
    WrongClaim("ExpNegativeZero", RejectReason::kTokenBadClaims, "exp", "-0"),
    WrongClaim("ExpHugeExponent", RejectReason::kTokenBadClaims, "exp", "1e999"),
    WrongClaim("ExpBeyondYear9999", RejectReason::kTokenBadClaims, "exp", "253402300800"),
    WrongClaim("ExpInMilliseconds", RejectReason::kTokenBadClaims, "exp", "1700003600000"),
    WrongClaim("ExpAsLargeAsInt64", RejectReason::kTokenBadClaims, "exp", "9223372036854775807"),
    WrongClaim("ExpBeyondInt64", RejectReason::kTokenBadClaims, "exp", "9223372036854775808"),
    WrongClaim("ExpBeyondUint64", RejectReason::kTokenBadClaims, "exp",
               "18446744073709551616000000"),
    WrongClaim("ExpZero", RejectReason::kTokenExpired, "exp", "0"),
    WrongClaim("ExpJustPastTheLeeway", RejectReason::kTokenExpired, "exp",
               std::to_string(kNow - 60)),
    MissingClaim("IatMissing", RejectReason::kTokenBadClaims, "iat"),
    WrongClaim("IatNull", RejectReason::kTokenBadClaims, "iat", "null"),
    WrongClaim("IatText", RejectReason::kTokenBadClaims, "iat", R"("1700000000")"),
    WrongClaim("IatFraction", RejectReason::kTokenBadClaims, "iat", "1700000000.25"),
    WrongClaim("IatNegative", RejectReason::kTokenBadClaims, "iat", "-1700000000"),
    WrongClaim("IatBeyondInt64", RejectReason::kTokenBadClaims, "iat", "9223372036854775808"),
    WrongClaim("IatJustBeyondTheLeeway", RejectReason::kTokenNotYetValid, "iat",
               std::to_string(kNow + 61)),
    WrongClaim("NbfJustBeyondTheLeeway", RejectReason::kTokenNotYetValid, "nbf",
               std::to_string(kNow + 61)),
    WrongClaim("NbfText", RejectReason::kTokenBadClaims, "nbf", R"("1700000000")"),
    WrongClaim("NbfNull", RejectReason::kTokenBadClaims, "nbf", "null"),
    MissingClaim("HashMissing", RejectReason::kTokenWithoutHash, "checksum_sha256"),
    {"HashMissingButSha1There", RejectReason::kTokenWithoutHash,
     [](const TokenSide& side) {
       return side.SignClaims(Twice(Without(side.claims, "checksum_sha256"), "checksum",
                                    R"("f2b5dc0496437201d3cee156c233a1335603d465")"));
     }},
    WrongClaim("HashNull", RejectReason::kTokenBadClaims, "checksum_sha256", "null"),
    WrongClaim("HashNumber", RejectReason::kTokenBadClaims, "checksum_sha256", "0"),
    WrongClaim("HashEmpty", RejectReason::kTokenBadClaims, "checksum_sha256", R"("")"),
    WrongClaim("HashOfAnotherBody", RejectReason::kBodyHashMismatch, "checksum_sha256",
               QuotedText(std::string(64, '0'))),
    WrongClaim("HashOneDigitShort", RejectReason::kTokenBadClaims, "checksum_sha256",
               QuotedText(Sha256HexOf(kBody).substr(1))),
    WrongClaim("HashOneDigitLong", RejectReason::kTokenBadClaims, "checksum_sha256",
               QuotedText(Sha256HexOf(kBody) + "0")),
    {"HashInUpperCase", RejectReason::kTokenBadClaims,
     [](const TokenSide& side) {
       std::string hash = Sha256HexOf(kBody);
       for (char& c : hash) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
       return side.SignClaims(With(side.claims, "checksum_sha256", QuotedText(hash)));
     }},
    {"HashUnderAnotherName", RejectReason::kTokenWithoutHash,
     [](const TokenSide& side) {
       return side.SignClaims(Twice(Without(side.claims, "checksum_sha256"), "Checksum_SHA256",
                                    QuotedText(Sha256HexOf(kBody))));
     }},
    WrongClaim("Sha1Number", RejectReason::kTokenBadClaims, "checksum", "1"),
    WrongClaim("Sha1Null", RejectReason::kTokenBadClaims, "checksum", "null"),
    WrongClaim("IdNumber", RejectReason::kTokenBadClaims, "jti", "1"),
    {"ExpTwice", RejectReason::kTokenBadClaims,
     [](const TokenSide& side) {
       return side.SignClaims(Twice(side.claims, "exp", "1700003600"));
     }},
    {"HashTwice", RejectReason::kTokenBadClaims,
     [](const TokenSide& side) {
       return side.SignClaims(
           Twice(side.claims, "checksum_sha256", QuotedText(Sha256HexOf(kBody))));
     }},
    {"UnknownClaimTwice", RejectReason::kTokenBadClaims,
     [](const TokenSide& side) {
       return side.SignClaims(Twice(Twice(side.claims, "x", "1"), "x", "1"));
     }},
    {"TwiceInsideAClaim", RejectReason::kTokenBadClaims,
     [](const TokenSide& side) {
       return side.SignClaims(With(side.claims, "x", R"({"y":1,"y":2})"));
     }},
    {"ExpTwiceInEscapes", RejectReason::kTokenBadClaims,
     [](const TokenSide& side) {
       std::string claims = ObjectOf(side.claims);
       claims.back() = ',';
       return side.sign(ObjectOf(side.header), claims + R"("\u0065xp":1700003600})");
     }},
    {"ClaimsAreNested", RejectReason::kTokenWithoutExpiry,
     [](const TokenSide& side) {
       return side.sign(ObjectOf(side.header), "{\"claims\":" + ObjectOf(side.claims) + "}");
     }},
    {"ClaimsAreAList", RejectReason::kTokenBadClaims,
     [](const TokenSide& side) {
       return side.sign(ObjectOf(side.header), "[" + ObjectOf(side.claims) + "]");
     }},
    {"ClaimsAreNull", RejectReason::kTokenBadClaims,
     [](const TokenSide& side) { return side.sign(ObjectOf(side.header), "null"); }},
    {"ClaimsAreNestedTooDeep", RejectReason::kTokenBadClaims,
     [](const TokenSide& side) {
       return side.SignClaims(With(side.claims, "x", std::string(40, '[') + std::string(40, ']')));
     }},
    {"ClaimsGoOnBehindTheObject", RejectReason::kTokenBadClaims,
     [](const TokenSide& side) {
       return side.sign(ObjectOf(side.header), ObjectOf(side.claims) + "{}");
     }},
    {"ClaimsAreNoUtf8", RejectReason::kTokenBadClaims,
     [](const TokenSide& side) { return side.SignClaims(With(side.claims, "x", "\"\xff\"")); }},
    {"ClaimsAreAnotherToken", RejectReason::kTokenBadClaims,
     [](const TokenSide& side) { return side.sign(ObjectOf(side.header), side.Good()); }},
};

INSTANTIATE_TEST_SUITE_P(BothSides, HostileClaimsTest,
                         testing::Combine(testing::Values(&SecretSide(), &PublicKeySide()),
                                          testing::ValuesIn(kClaimsCases)),
                         [](const auto& test) {
                           return std::string(std::get<1>(test.param).name) +
                                  std::get<0>(test.param)->name;
                         });

}  // namespace
}  // namespace dtbridge
