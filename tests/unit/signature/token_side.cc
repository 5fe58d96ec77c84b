#include "unit/signature/token_side.h"

#include <gtest/gtest.h>

namespace dtbridge {
namespace {

ConnectorSetup SetupFor(const TokenSide& side) {
  ConnectorSetup setup;
  if (side.algorithm == "HS256") {
    setup.secrets = {Secret(kTheSecret)};
  } else {
    setup.options.require = SignatureRequirement::kPublicKey;
    setup.options.organization = kTheOrganization;
  }
  return setup;
}

}  // namespace

const SigningKey& TheKey() {
  static const SigningKey key = SigningKey::Generate(kTheKid);
  return key;
}

const TokenSide& SecretSide() {
  static const TokenSide side{"Secret",
                              "HS256",
                              kSecretSignatureHeader,
                              {{"alg", R"("HS256")"}, {"typ", R"("JWT")"}},
                              {{"checksum_sha256", QuotedText(Sha256HexOf(kBody))},
                               {"exp", std::to_string(kNow + 3600)},
                               {"iat", std::to_string(kNow)},
                               {"jti", R"("c82gg99hga35jc2afkeg")"}},
                              [](std::string_view header, std::string_view claims) {
                                return ForgeHs256(kTheSecret, header, claims);
                              }};
  return side;
}

const TokenSide& PublicKeySide() {
  static const TokenSide side{
      "PublicKey",
      "ES256",
      kPublicKeySignatureHeader,
      {{"alg", R"("ES256")"}, {"kid", QuotedText(kTheKid)}, {"typ", R"("JWT")"}},
      {{"checksum_sha256", QuotedText(Sha256HexOf(kBody))},
       {"exp", std::to_string(kNow + 300)},
       {"iat", std::to_string(kNow)},
       {"iss", QuotedText(kTheIssuer)},
       {"sub", QuotedText(kTheOrganization)}},
      [](std::string_view header, std::string_view claims) {
        return ForgeEs256(TheKey(), header, claims);
      }};
  return side;
}

TokenSideBench::TokenSideBench(const TokenSide& side) : side_(side), bench_(SetupFor(side)) {
  bench_.keys->Replace(JwkSet::Parse(TheKey().JwkSetJson()).value(), kTheIssuer);
}

void ExpectRefused(const TokenSide& side, const HostileCase& hostile) {
  TokenSideBench bench(side);
  ASSERT_EQ(ReasonOf(bench.Verify(side.Good())), std::nullopt) << "the untouched token";
  const auto result = bench.Verify(hostile.token(side));
  EXPECT_EQ(ReasonOf(result), hostile.reason) << (result ? "" : result.error().detail);

  VerificationTrace trace;
  EXPECT_EQ(ReasonOf(bench.Verify(hostile.token(side), &trace)), hostile.reason) << "with a trace";
}

HostileCase WrongHeader(const char* name, RejectReason reason, std::string member,
                        std::string json) {
  return {name, reason,
          [=](const TokenSide& side) { return side.SignHeader(With(side.header, member, json)); }};
}

HostileCase WrongClaim(const char* name, RejectReason reason, std::string member,
                       std::string json) {
  return {name, reason,
          [=](const TokenSide& side) { return side.SignClaims(With(side.claims, member, json)); }};
}

HostileCase MissingClaim(const char* name, RejectReason reason, std::string member) {
  return {name, reason,
          [=](const TokenSide& side) { return side.SignClaims(Without(side.claims, member)); }};
}

}  // namespace dtbridge
