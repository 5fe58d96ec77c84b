#include <gtest/gtest.h>

#include "signature/base64url.h"
#include "signature/p256.h"
#include "unit/signature/forge.h"
#include "unit/signature/token_side.h"

namespace dtbridge {
namespace {

class HostileSecretTokenTest : public testing::TestWithParam<HostileCase> {};

TEST_P(HostileSecretTokenTest, IsRefused) { ExpectRefused(SecretSide(), GetParam()); }

const HostileCase kSecretCases[] = {
    {"OfAnotherSecret", RejectReason::kBadSignature,
     [](const TokenSide& side) {
       return ForgeHs256("another secret", ObjectOf(side.header), ObjectOf(side.claims));
     }},
    {"OfTheSecretAndALineEnd", RejectReason::kBadSignature,
     [](const TokenSide& side) {
       return ForgeHs256(std::string(kTheSecret) + "\n", ObjectOf(side.header),
                         ObjectOf(side.claims));
     }},
    {"OfTheDecodedSecret", RejectReason::kBadSignature,
     [](const TokenSide& side) {
       return ForgeHs256(EncodeBase64Url(kTheSecret), ObjectOf(side.header), ObjectOf(side.claims));
     }},
    {"OfTheOtherScheme", RejectReason::kTokenWrongAlgorithm,
     [](const TokenSide&) { return PublicKeySide().Good(); }},
};
INSTANTIATE_TEST_SUITE_P(Tokens, HostileSecretTokenTest, testing::ValuesIn(kSecretCases),
                         [](const auto& test) { return test.param.name; });

class HostilePublicKeyTokenTest : public testing::TestWithParam<HostileCase> {};

TEST_P(HostilePublicKeyTokenTest, IsRefused) { ExpectRefused(PublicKeySide(), GetParam()); }

/// HS256 keyed with something public, in the hope that the key is taken for a secret.
HostileCase KeyConfusion(const char* name, std::string algorithm, RejectReason reason,
                         std::function<std::string()> public_text) {
  return {name, reason, [=](const TokenSide& side) {
            return ForgeHs256(public_text(),
                              ObjectOf(With(side.header, "alg", QuotedText(algorithm))),
                              ObjectOf(side.claims));
          }};
}

std::string PublicPoint() {
  const P256Point point = PointOf(*P256FromPem(TheKey().Pem()));
  return "\x04" + point.x + point.y;
}

const HostileCase kPublicKeyCases[] = {
    KeyConfusion("HmacWithTheJwk", "HS256", RejectReason::kTokenWrongAlgorithm,
                 [] { return TheKey().JwkJson(); }),
    KeyConfusion("HmacWithTheJwkSet", "HS256", RejectReason::kTokenWrongAlgorithm,
                 [] { return TheKey().JwkSetJson(); }),
    KeyConfusion("HmacWithThePoint", "HS256", RejectReason::kTokenWrongAlgorithm, PublicPoint),
    KeyConfusion("HmacWithTheKidUnderOurAlgorithm", "ES256", RejectReason::kTokenMalformed,
                 [] { return std::string(kTheKid); }),
    {"OfTheOtherScheme", RejectReason::kTokenWrongAlgorithm,
     [](const TokenSide&) { return SecretSide().Good(); }},
    {"OfAnotherKeyUnderOurKid", RejectReason::kBadSignature,
     [](const TokenSide& side) {
       return ForgeEs256(SigningKey::Generate(kTheKid), ObjectOf(side.header),
                         ObjectOf(side.claims));
     }},
    {"WithItsOwnKeyInTheHeader", RejectReason::kBadSignature,
     [](const TokenSide& side) {
       const SigningKey own = SigningKey::Generate(kTheKid);
       return ForgeEs256(own, ObjectOf(With(side.header, "jwk", own.JwkJson())),
                         ObjectOf(side.claims));
     }},
    {"WithALinkToItsKeys", RejectReason::kUnknownKey,
     [](const TokenSide& side) {
       const SigningKey own = SigningKey::Generate("own");
       return ForgeEs256(own,
                         ObjectOf(With(With(side.header, "kid", R"("own")"), "jku",
                                       R"("https://keys.example/jwks")")),
                         ObjectOf(side.claims));
     }},
    {"SignedInDer", RejectReason::kTokenMalformed,
     [](const TokenSide& side) {
       // 70 bytes, as DER mostly is.
       return WithPart(side.Good(), 2, EncodeBase64Url(std::string(70, '0')));
     }},
    {"KidMissing", RejectReason::kTokenMalformed,
     [](const TokenSide& side) { return side.SignHeader(Without(side.header, "kid")); }},
    {"KidTwice", RejectReason::kTokenMalformed,
     [](const TokenSide& side) {
       return side.SignHeader(Twice(side.header, "kid", QuotedText(kTheKid)));
     }},
    WrongHeader("KidEmpty", RejectReason::kTokenMalformed, "kid", R"("")"),
    WrongHeader("KidNull", RejectReason::kTokenMalformed, "kid", "null"),
    WrongHeader("KidNumber", RejectReason::kTokenMalformed, "kid", "0"),
    WrongHeader("KidObject", RejectReason::kTokenMalformed, "kid", "{}"),
    WrongHeader("KidUnknown", RejectReason::kUnknownKey, "kid", R"("cp65gdon1e4bhb5icbmh")"),
    WrongHeader("KidLong", RejectReason::kUnknownKey, "kid", QuotedText(std::string(2000, 'k'))),
    WrongHeader("KidLikeAPath", RejectReason::kUnknownKey, "kid", R"("../../dev/null")"),
    WrongHeader("KidLikeAQuery", RejectReason::kUnknownKey, "kid", R"("' OR 1=1 --")"),
    WrongHeader("KidWithNulBehind", RejectReason::kUnknownKey, "kid",
                R"("cp65gdon1e4bhb5icbmg\u0000")"),
    WrongHeader("KidInUpperCase", RejectReason::kUnknownKey, "kid", R"("CP65GDON1E4BHB5ICBMG")"),
    WrongClaim("AnotherOrganization", RejectReason::kWrongOrganization, "sub",
               R"("bvr1tc5jpm8g00e3t8kg")"),
    WrongClaim("OrganizationsResourceName", RejectReason::kWrongOrganization, "sub",
               QuotedText(std::string("organizations/") + kTheOrganization)),
    WrongClaim("OrganizationEmpty", RejectReason::kWrongOrganization, "sub", R"("")"),
    MissingClaim("OrganizationMissing", RejectReason::kWrongOrganization, "sub"),
    WrongClaim("OrganizationNull", RejectReason::kTokenBadClaims, "sub", "null"),
    WrongClaim("OrganizationsList", RejectReason::kTokenBadClaims, "sub",
               "[" + QuotedText(kTheOrganization) + "]"),
    WrongClaim("OrganizationTwiceAsLong", RejectReason::kWrongOrganization, "sub",
               QuotedText(std::string(kTheOrganization) + kTheOrganization)),
    {"OrganizationTwice", RejectReason::kTokenBadClaims,
     [](const TokenSide& side) {
       return side.SignClaims(Twice(side.claims, "sub", QuotedText(kTheOrganization)));
     }},
    WrongClaim("AnotherIssuer", RejectReason::kWrongIssuer, "iss", R"("https://evil.example")"),
    WrongClaim("IssuerWithASlashBehind", RejectReason::kWrongIssuer, "iss",
               QuotedText(std::string(kTheIssuer) + "/")),
    WrongClaim("IssuerEmpty", RejectReason::kWrongIssuer, "iss", R"("")"),
    MissingClaim("IssuerMissing", RejectReason::kWrongIssuer, "iss"),
    WrongClaim("IssuerNumber", RejectReason::kTokenBadClaims, "iss", "1"),
};
INSTANTIATE_TEST_SUITE_P(Tokens, HostilePublicKeyTokenTest, testing::ValuesIn(kPublicKeyCases),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace dtbridge
