#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/signature/token_side.h"

namespace dtbridge {
namespace {

using testing::ElementsAre;

std::vector<std::string> Lines(const VerificationTrace& trace) {
  std::vector<std::string> lines;
  for (const auto& step : trace) lines.push_back((step.ok ? "+ " : "- ") + step.text);
  return lines;
}

class TraceTest : public testing::Test {
 protected:
  TraceTest() { bench_.keys->Replace(JwkSet::Parse(TheKey().JwkSetJson()).value(), kTheIssuer); }

  VerifierBench bench_{
      {.options = {.require = SignatureRequirement::kBoth, .organization = kTheOrganization},
       .secrets = {Secret("newer"), Secret(kTheSecret)},
       .headers = {{"X-Building", Secret("north wing")}}}};
  VerificationTrace trace_;
  const std::string secret_token_ = SecretSide().Good();
  const std::string public_key_token_ = PublicKeySide().Good();
};

TEST_F(TraceTest, ListsWhatPassed) {
  const auto result = bench_.Verify({{"X-Building", "north wing"},
                                     {"X-Dt-Signature", secret_token_},
                                     {"DT-Asymmetric-Signature", public_key_token_}},
                                    kBody, At(kNow + 10), &trace_);
  EXPECT_TRUE(result.has_value());
  EXPECT_THAT(
      Lines(trace_),
      ElementsAre("+ header X-Building has its value", "+ the signature matches secret 1",
                  "+ exp is in 3590 s", "+ iat is 10 s ago",
                  "+ checksum_sha256 is the SHA-256 of the body",
                  "+ the signature matches the public key that kid names", "+ exp is in 290 s",
                  "+ iat is 10 s ago", "+ iss is the issuer that the key set belongs to",
                  "+ sub is the organization of this connector",
                  "+ checksum_sha256 is the SHA-256 of the body"));
}

TEST_F(TraceTest, GoesOnAfterTheFirstFailureWhichIsTheVerdict) {
  const auto result =
      bench_.Verify({{"X-Building", "south wing"}, {"X-Dt-Signature", secret_token_}},
                    "another body", At(kNow + 3600 + 372), &trace_);
  EXPECT_EQ(ReasonOf(result), RejectReason::kHeaderMismatch);
  EXPECT_THAT(
      Lines(trace_),
      ElementsAre("- header_mismatch: header X-Building has another value",
                  "- signature_missing: header DT-Asymmetric-Signature is missing",
                  "+ the signature matches secret 1",
                  "- token_expired: exp is 372 s ago (leeway 60 s)", "+ iat is 3972 s ago",
                  "- body_hash_mismatch: checksum_sha256 is not the SHA-256 of the body: something "
                  "on the way changed it, or the token belongs to another delivery"));
}

TEST_F(TraceTest, DoesNotReadTheClaimsOfATokenThatWasNotSigned) {
  bench_.Verify({{"X-Dt-Signature", WithPart(secret_token_, 2, std::string(43, 'A'))}}, kBody,
                At(kNow), &trace_);
  ASSERT_FALSE(trace_.empty());
  EXPECT_EQ(trace_.back().text,
            "bad_signature: the signature matches none of 2 secrets; is the connector's signature "
            "secret in DT the one in the file?");
}

TEST_F(TraceTest, NamesTheClaimsInsideTheLeeway) {
  bench_.Verify({{"X-Dt-Signature", secret_token_}}, kBody, At(kNow + 3630), &trace_);
  EXPECT_THAT(Lines(trace_), testing::Contains("+ exp is 30 s ago, inside the leeway"));
  trace_.clear();
  bench_.Verify({{"X-Dt-Signature", secret_token_}}, kBody, At(kNow - 30), &trace_);
  EXPECT_THAT(Lines(trace_), testing::Contains("+ iat is in 30 s, inside the leeway"));
}

TEST(DetailTest, HintsAtWhatElseWasSent) {
  const TokenSide& side = SecretSide();
  TokenSideBench bench(side);
  const auto detail = [&](const std::string& token) { return bench.Verify(token).error().detail; };
  EXPECT_THAT(detail("Bearer " + side.Good()), testing::HasSubstr("a space is in it"));
  EXPECT_THAT(detail(side.Good() + "," + side.Good()), testing::HasSubstr("a comma is in it"));
  EXPECT_THAT(detail(""), testing::HasSubstr("it is empty"));
}

// Long, and with text of the sender's in it wherever there can be one.
TEST(DetailTest, ShowsNothingOfTheToken) {
  const TokenSide& side = PublicKeySide();
  TokenSideBench bench(side);
  for (const char* member : {"alg", "typ", "kid", "crit", "exp", "iat", "nbf", "iss", "sub", "jti",
                             "checksum", "checksum_sha256"}) {
    const std::string marked = R"("marked by the sender")";
    for (const std::string& token : {side.SignHeader(With(side.header, member, marked)),
                                     side.SignClaims(With(side.claims, member, marked))}) {
      VerificationTrace trace;
      const auto result = bench.Verify(token, &trace);
      std::string said = result ? "" : result.error().detail;
      for (const auto& step : trace) said += step.text;
      EXPECT_THAT(said, testing::Not(testing::HasSubstr("marked"))) << member;
    }
  }
}

}  // namespace
}  // namespace dtbridge
