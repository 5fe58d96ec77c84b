#include <gtest/gtest.h>

#include "unit/signature/token_side.h"

namespace dtbridge {
namespace {

using Secrets = std::vector<std::optional<Secret>>;

const std::pair<std::string, std::string> kSigned{std::string(kSecretSignatureHeader),
                                                  SecretSide().Good()};

double Counted(VerifierBench& bench, const char* secret) {
  return bench.Counted("signature_verifications_total",
                       {{"connector", "building-a"}, {"scheme", "secret"}, {"secret", secret}});
}

TEST(SecretsTest, AreTriedInTheirOrder) {
  VerifierBench bench({.secrets = {Secret("newer"), Secret(kTheSecret), Secret("oldest")}});
  const auto result = bench.Verify({kSigned}, kBody, At(kNow));
  ASSERT_TRUE(result.has_value()) << result.error().detail;
  EXPECT_EQ(result->secret, 1U);
  EXPECT_FALSE(result->public_key);
}

TEST(SecretsTest, AreCountedByTheirPosition) {
  VerifierBench bench({.secrets = {Secret("newer"), Secret(kTheSecret)}});
  ASSERT_TRUE(bench.Verify({kSigned}, kBody, At(kNow)).has_value());
  EXPECT_EQ(Counted(bench, "0"), 0);
  EXPECT_EQ(Counted(bench, "1"), 1);
}

TEST(SecretsTest, AreNotCountedForADeliveryThatIsRefused) {
  VerifierBench bench({.secrets = {Secret(kTheSecret)}});
  EXPECT_FALSE(bench.Verify({kSigned}, "another body", At(kNow)).has_value());
  EXPECT_EQ(Counted(bench, "0"), 0);
}

TEST(SecretsTest, KeepTheirPositionWhenAnotherIsGone) {
  VerifierBench bench({.secrets = {std::nullopt, Secret(kTheSecret)}});
  const auto result = bench.Verify({kSigned}, kBody, At(kNow));
  ASSERT_TRUE(result.has_value()) << result.error().detail;
  EXPECT_EQ(result->secret, 1U);
}

TEST(SecretsTest, MayBeReplacedWhileTheVerifierLives) {
  VerifierBench bench({.secrets = {Secret("before")}});
  EXPECT_FALSE(bench.Verify({kSigned}, kBody, At(kNow)).has_value());
  bench.SetCredentials({.secrets = {Secret(kTheSecret)}});
  EXPECT_TRUE(bench.Verify({kSigned}, kBody, At(kNow)).has_value());
}

class NoSecretTest : public testing::TestWithParam<Secrets> {};

TEST_P(NoSecretTest, IsOurFault) {
  VerifierBench bench({.secrets = {Secret(kTheSecret)}});
  bench.SetCredentials({.secrets = GetParam()});
  EXPECT_EQ(ReasonOf(bench.Verify({kSigned}, kBody, At(kNow))), RejectReason::kKeysUnavailable);
}

INSTANTIATE_TEST_SUITE_P(Every, NoSecretTest,
                         testing::Values(Secrets{}, Secrets{std::nullopt}, Secrets{Secret()}));

TEST(SecretsTest, MayHaveAnyBytesAndMoreThanABlock) {
  std::string odd;
  for (int i = 0; i < 256; ++i) odd.push_back(static_cast<char>(i));
  VerifierBench bench({.secrets = {Secret(odd)}});
  const std::string token = SignWithSecret(Secret(odd), kBody, {.issued_at = At(kNow)});
  EXPECT_EQ(ReasonOf(bench.Verify({{kSigned.first, token}}, kBody, At(kNow))), std::nullopt);
}

TEST(HeaderNameTest, IsFoundInAnyCase) {
  VerifierBench bench({.secrets = {Secret(kTheSecret)}});
  EXPECT_TRUE(bench.Verify({{"x-dt-signature", kSigned.second}}, kBody, At(kNow)).has_value());
  EXPECT_EQ(ReasonOf(bench.Verify({{"X-DT-SIGNATURE", kSigned.second}, kSigned}, kBody, At(kNow))),
            RejectReason::kSignatureDuplicated);
}

TEST(VerifierMetricsTest, ExistBeforeTheFirstDelivery) {
  VerifierBench bench(
      {.options = {.require = SignatureRequirement::kBoth, .organization = kTheOrganization},
       .secrets = {Secret("a"), Secret("b")}});
  const std::string text = bench.registry.Expose();
  for (const char* series :
       {"dtbridge_signature_verifications_total{connector=\"building-a\",scheme=\"secret\",secret="
        "\"0\"} 0",
        "dtbridge_signature_verifications_total{connector=\"building-a\",scheme=\"secret\",secret="
        "\"1\"} 0",
        "dtbridge_signature_verifications_total{connector=\"building-a\",scheme=\"public_key\","
        "secret=\"none\"} 0",
        "dtbridge_signatures_ignored_total{scheme=\"secret\"} 0",
        "dtbridge_signatures_ignored_total{scheme=\"public_key\"} 0",
        "dtbridge_connector_unsigned{connector=\"building-a\"} 0"}) {
    EXPECT_NE(text.find(series), std::string::npos) << series << " in\n" << text;
  }
}

TEST(VerifierMetricsTest, CountIgnoredSignatures) {
  VerifierBench bench({.secrets = {Secret(kTheSecret)}});
  ASSERT_TRUE(bench.Verify({kSigned, {"DT-Asymmetric-Signature", "whatever"}}, kBody, At(kNow))
                  .has_value());
  EXPECT_EQ(bench.Counted("signatures_ignored_total", {{"scheme", "public_key"}}), 1);
  EXPECT_EQ(bench.Counted("signatures_ignored_total", {{"scheme", "secret"}}), 0);
}

TEST(VerifierMetricsTest, CountBothSchemesOfOneDelivery) {
  VerifierBench bench(
      {.options = {.require = SignatureRequirement::kBoth, .organization = kTheOrganization},
       .secrets = {Secret(kTheSecret)}});
  bench.keys->Replace(JwkSet::Parse(TheKey().JwkSetJson()).value(), kTheIssuer);
  ASSERT_TRUE(
      bench.Verify({kSigned, {"DT-Asymmetric-Signature", PublicKeySide().Good()}}, kBody, At(kNow))
          .has_value());
  EXPECT_EQ(Counted(bench, "0"), 1);
  EXPECT_EQ(
      bench.Counted("signature_verifications_total",
                    {{"connector", "building-a"}, {"scheme", "public_key"}, {"secret", "none"}}),
      1);
}

TEST(VerifierMetricsTest, SaySoWhenNothingIsRequired) {
  VerifierBench bench(
      {.options = {.require = SignatureRequirement::kNone, .allow_unsigned = true}});
  EXPECT_EQ(
      bench.registry.Gauges("connector_unsigned", "").With({{"connector", "building-a"}}).Value(),
      1);
}

}  // namespace
}  // namespace dtbridge
