#include <gtest/gtest.h>

#include "unit/signature/recorded_request.h"
#include "unit/signature/verifier_bench.h"

namespace dtbridge {
namespace {

constexpr char kSecretHeader[] = "X-Dt-Signature";
constexpr char kPublicKeyHeader[] = "DT-Asymmetric-Signature";
constexpr char kIssuer[] = "https://identity.dev.disruptive-technologies.com/data-connector";
constexpr std::int64_t kLeeway = 60;

ConnectorSetup WithSecret(std::string secret) { return {.secrets = {Secret(std::move(secret))}}; }

ConnectorSetup WithOrganization(std::string organization) {
  return {.options = {.require = SignatureRequirement::kPublicKey,
                      .organization = std::move(organization)}};
}

class HashedWithBothTest : public testing::Test {
 protected:
  static constexpr std::int64_t kIssued = 1644496933;
  static constexpr std::int64_t kExpires = 1644500533;

  std::optional<RejectReason> ReasonAt(std::int64_t now) {
    return ReasonOf(
        bench_.Verify({{kSecretHeader, request_.secret_token}}, request_.body, At(now)));
  }

  RecordedRequest request_ = ReadRecordedRequest("touch_2022-02-10_both_checksums.json");
  VerifierBench bench_{WithSecret(request_.secret)};
};

TEST_F(HashedWithBothTest, IsBelievedWhileItIsValid) {
  EXPECT_EQ(ReasonAt(kIssued), std::nullopt);
  EXPECT_EQ(ReasonAt(kExpires - 1), std::nullopt);
}

TEST_F(HashedWithBothTest, IsBelievedForTheLeewayAfterItExpires) {
  EXPECT_EQ(ReasonAt(kExpires + kLeeway - 1), std::nullopt);
  EXPECT_EQ(ReasonAt(kExpires + kLeeway), RejectReason::kTokenExpired);
}

TEST_F(HashedWithBothTest, IsBelievedForTheLeewayBeforeItIsIssued) {
  EXPECT_EQ(ReasonAt(kIssued - kLeeway), std::nullopt);
  EXPECT_EQ(ReasonAt(kIssued - kLeeway - 1), RejectReason::kTokenNotYetValid);
}

TEST_F(HashedWithBothTest, ExpiresToTheMicrosecond) {
  const SysTime end = At(kExpires + kLeeway);
  const auto reason_at = [&](SysTime now) {
    return ReasonOf(bench_.Verify({{kSecretHeader, request_.secret_token}}, request_.body, now));
  };
  EXPECT_EQ(reason_at(end - std::chrono::microseconds{1}), std::nullopt);
  EXPECT_EQ(reason_at(end), RejectReason::kTokenExpired);
}

TEST_F(HashedWithBothTest, IsRefusedWithAnyByteOfTheBodyChanged) {
  for (std::size_t i = 0; i < request_.body.size(); ++i) {
    std::string body = request_.body;
    body[i] = static_cast<char>(body[i] ^ 1);
    const auto result = bench_.Verify({{kSecretHeader, request_.secret_token}}, body, At(kIssued));
    ASSERT_EQ(ReasonOf(result), RejectReason::kBodyHashMismatch) << "byte " << i;
  }
}

TEST_F(HashedWithBothTest, IsRefusedWithALineEndAfterTheBody) {
  const auto result =
      bench_.Verify({{kSecretHeader, request_.secret_token}}, request_.body + "\n", At(kIssued));
  EXPECT_EQ(ReasonOf(result), RejectReason::kBodyHashMismatch);
}

TEST_F(HashedWithBothTest, IsRefusedWithAnyCharacterOfTheTokenChanged) {
  for (std::size_t i = 0; i < request_.secret_token.size(); ++i) {
    std::string token = request_.secret_token;
    token[i] = token[i] == 'A' ? 'B' : 'A';
    const auto result = bench_.Verify({{kSecretHeader, token}}, request_.body, At(kIssued));
    ASSERT_FALSE(result.has_value()) << "character " << i;
    const RejectReason reason = result.error().reason;
    ASSERT_TRUE(reason == RejectReason::kBadSignature || reason == RejectReason::kTokenMalformed ||
                reason == RejectReason::kTokenWrongAlgorithm)
        << "character " << i << ": " << NameOf(reason);
  }
}

TEST_F(HashedWithBothTest, IsRefusedWithAnyBitOfTheSecretChanged) {
  for (std::size_t bit = 0; bit < request_.secret.size() * 8; ++bit) {
    std::string secret = request_.secret;
    secret[bit / 8] = static_cast<char>(secret[bit / 8] ^ (1 << bit % 8));
    VerifierBench other(WithSecret(secret));
    const auto result =
        other.Verify({{kSecretHeader, request_.secret_token}}, request_.body, At(kIssued));
    ASSERT_EQ(ReasonOf(result), RejectReason::kBadSignature) << "bit " << bit;
  }
}

class HashedWithSha1AloneTest : public testing::Test {
 protected:
  static constexpr std::int64_t kIssued = 1641980472;

  RecordedRequest request_ = ReadRecordedRequest("touch_2022-01-12_sha1_only.json");
  VerifierBench bench_{WithSecret(request_.secret)};
};

TEST_F(HashedWithSha1AloneTest, IsRefused) {
  const auto result =
      bench_.Verify({{kSecretHeader, request_.secret_token}}, request_.body, At(kIssued));
  EXPECT_EQ(ReasonOf(result), RejectReason::kTokenWithoutHash);
}

TEST_F(HashedWithSha1AloneTest, CanBeLookedAtInTheTrace) {
  VerificationTrace trace;
  const auto result =
      bench_.Verify({{kSecretHeader, request_.secret_token}}, request_.body, At(kIssued), &trace);
  EXPECT_EQ(ReasonOf(result), RejectReason::kTokenWithoutHash);
  ASSERT_FALSE(trace.empty());
  EXPECT_TRUE(trace.front().ok);
  EXPECT_EQ(trace.front().text, "the signature matches secret 0");
  EXPECT_TRUE(trace.back().ok);
  EXPECT_EQ(trace.back().text, "checksum is the SHA-1 of the body, which proves nothing today");
}

TEST_F(HashedWithSha1AloneTest, TellsInTheTraceThatAnotherBodyDoesNotMatch) {
  VerificationTrace trace;
  const auto result = bench_.Verify({{kSecretHeader, request_.secret_token}}, request_.body + " ",
                                    At(kIssued), &trace);
  EXPECT_EQ(ReasonOf(result), RejectReason::kTokenWithoutHash);
  EXPECT_FALSE(trace.back().ok);
  EXPECT_EQ(trace.back().text, "body_hash_mismatch: checksum is not the SHA-1 of the body");
}

class SignedWithPublicKeyTest : public testing::TestWithParam<std::size_t> {
 protected:
  static constexpr std::int64_t kIssued = 1730382284;
  static constexpr std::int64_t kExpires = 1730382584;

  SignedWithPublicKeyTest() {
    const auto set = JwkSet::Parse("{\"keys\":[" + request_.candidate_keys.at(GetParam()) + "]}");
    bench_.keys->Replace(set.value(), kIssuer);
  }

  std::optional<RejectReason> ReasonAt(std::int64_t now) {
    return ReasonOf(
        bench_.Verify({{kPublicKeyHeader, request_.public_key_token}}, request_.body, At(now)));
  }

  RecordedRequest request_ = ReadRecordedRequest("touch_asymmetric_2024-10-31.json");
  VerifierBench bench_{WithOrganization("test-org-id")};
};

// ECDSA lets two keys be computed from one signature; both must verify it.
INSTANTIATE_TEST_SUITE_P(Candidate, SignedWithPublicKeyTest, testing::Values(0, 1));

TEST_P(SignedWithPublicKeyTest, IsBelievedWhileItIsValid) {
  EXPECT_EQ(ReasonAt(kIssued - kLeeway), std::nullopt);
  EXPECT_EQ(ReasonAt(kIssued), std::nullopt);
  EXPECT_EQ(ReasonAt(kExpires + kLeeway - 1), std::nullopt);
}

TEST_P(SignedWithPublicKeyTest, IsRefusedOutsideItsTime) {
  EXPECT_EQ(ReasonAt(kIssued - kLeeway - 1), RejectReason::kTokenNotYetValid);
  EXPECT_EQ(ReasonAt(kExpires + kLeeway), RejectReason::kTokenExpired);
}

TEST_P(SignedWithPublicKeyTest, IsRefusedWithAByteOfTheBodyChanged) {
  request_.body.back() = ' ';
  EXPECT_EQ(ReasonAt(kIssued), RejectReason::kBodyHashMismatch);
}

TEST_P(SignedWithPublicKeyTest, IsRefusedWithAnyCharacterOfTheTokenChanged) {
  const std::string good = request_.public_key_token;
  for (std::size_t i = 0; i < good.size(); ++i) {
    request_.public_key_token = good;
    request_.public_key_token[i] = good[i] == 'A' ? 'B' : 'A';
    ASSERT_NE(ReasonAt(kIssued), std::nullopt) << "character " << i;
  }
}

TEST_P(SignedWithPublicKeyTest, IsRefusedForAnotherOrganization) {
  VerifierBench other(WithOrganization("test-org"));
  other.keys->Replace(bench_.keys->Current(), kIssuer);
  const auto result =
      other.Verify({{kPublicKeyHeader, request_.public_key_token}}, request_.body, At(kIssued));
  EXPECT_EQ(ReasonOf(result), RejectReason::kWrongOrganization);
}

TEST_P(SignedWithPublicKeyTest, IsBelievedForTheOrganizationsResourceName) {
  VerifierBench other(WithOrganization("organizations/test-org-id"));
  other.keys->Replace(bench_.keys->Current(), kIssuer);
  const auto result =
      other.Verify({{kPublicKeyHeader, request_.public_key_token}}, request_.body, At(kIssued));
  ASSERT_TRUE(result.has_value()) << result.error().detail;
  EXPECT_TRUE(result->public_key);
}

TEST_P(SignedWithPublicKeyTest, IsRefusedFromTheIssuerOfProduction) {
  bench_.keys->Replace(bench_.keys->Current(),
                       "https://identity.disruptive-technologies.com/data-connector");
  EXPECT_EQ(ReasonAt(kIssued), RejectReason::kWrongIssuer);
}

}  // namespace
}  // namespace dtbridge
