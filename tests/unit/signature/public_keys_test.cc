#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "dtbridge/signature/signing.h"
#include "unit/signature/token_side.h"

namespace dtbridge {
namespace {

std::shared_ptr<const JwkSet> SetOf(const SigningKey& key) {
  return JwkSet::Parse(key.JwkSetJson()).value();
}

ConnectorSetup WithBoth(SignatureRequirement require) {
  return {.options = {.require = require, .organization = kTheOrganization},
          .secrets = {Secret(kTheSecret)}};
}

std::pair<std::string, std::string> HeaderOf(const TokenSide& side) {
  return {std::string(side.header_name), side.Good()};
}

TEST(PublicKeysTest, AreEmptyUntilTheyAreLoaded) {
  PublicKeys keys;
  EXPECT_EQ(keys.Current(), nullptr);
  ASSERT_NE(keys.Issuer(), nullptr);
  EXPECT_EQ(*keys.Issuer(), "");
}

TEST(PublicKeysTest, AreReplacedWithTheirIssuer) {
  PublicKeys keys;
  keys.Replace(SetOf(SigningKey::Generate("a")), "issuer-a");
  const auto before = keys.Issuer();
  keys.Replace(SetOf(SigningKey::Generate("b")), "issuer-b");
  EXPECT_TRUE(keys.Current()->Has("b"));
  EXPECT_EQ(*keys.Issuer(), "issuer-b");
  EXPECT_EQ(*before, "issuer-a") << "a reader keeps what it loaded";
}

TEST(PublicKeysTest, WakeTheRefresherOncePerWish) {
  int woken = 0;
  PublicKeys keys([&woken] { ++woken; });
  EXPECT_FALSE(keys.TakeWish());
  keys.WantRefresh();
  keys.WantRefresh();
  EXPECT_EQ(woken, 1);
  EXPECT_TRUE(keys.TakeWish());
  EXPECT_FALSE(keys.TakeWish());
  keys.WantRefresh();
  EXPECT_EQ(woken, 2);
}

TEST(PublicKeysTest, NeedNobodyToWake) {
  PublicKeys keys;
  keys.WantRefresh();
  EXPECT_TRUE(keys.TakeWish());
}

TEST(MissingPublicKeysTest, AreOurFault) {
  VerifierBench bench(WithBoth(SignatureRequirement::kPublicKey));
  EXPECT_EQ(ReasonOf(bench.Verify({HeaderOf(PublicKeySide())}, kBody, At(kNow))),
            RejectReason::kKeysUnavailable);
}

TEST(MissingPublicKeysTest, DoNotExcuseAMalformedToken) {
  VerifierBench bench(WithBoth(SignatureRequirement::kPublicKey));
  const std::string header(kPublicKeySignatureHeader);
  EXPECT_EQ(ReasonOf(bench.Verify({{header, "a.b"}}, kBody, At(kNow))),
            RejectReason::kTokenMalformed);
  EXPECT_EQ(ReasonOf(bench.Verify({{header, SecretSide().Good()}}, kBody, At(kNow))),
            RejectReason::kTokenWrongAlgorithm);
}

TEST(MissingPublicKeysTest, DoNotMatterToAnyWhenTheSecretAloneIsThere) {
  VerifierBench bench(WithBoth(SignatureRequirement::kAny));
  EXPECT_EQ(ReasonOf(bench.Verify({HeaderOf(SecretSide())}, kBody, At(kNow))), std::nullopt);
}

TEST(MissingPublicKeysTest, StopAnyWhenBothAreThere) {
  VerifierBench bench(WithBoth(SignatureRequirement::kAny));
  EXPECT_EQ(
      ReasonOf(bench.Verify({HeaderOf(SecretSide()), HeaderOf(PublicKeySide())}, kBody, At(kNow))),
      RejectReason::kKeysUnavailable);
}

TEST(MissingPublicKeysTest, DoNotHideAWrongSecret) {
  VerifierBench bench(WithBoth(SignatureRequirement::kBoth));
  bench.SetCredentials({.secrets = {Secret("another secret")}});
  EXPECT_EQ(
      ReasonOf(bench.Verify({HeaderOf(PublicKeySide()), HeaderOf(SecretSide())}, kBody, At(kNow))),
      RejectReason::kBadSignature);
}

TEST(MissingPublicKeysTest, AreMissingWithoutAnIssuer) {
  VerifierBench bench(WithBoth(SignatureRequirement::kPublicKey));
  bench.keys->Replace(SetOf(TheKey()), "");
  EXPECT_EQ(ReasonOf(bench.Verify({HeaderOf(PublicKeySide())}, kBody, At(kNow))),
            RejectReason::kKeysUnavailable);
}

TEST(UnknownKeyTest, AsksForANewerSet) {
  VerifierBench bench(WithBoth(SignatureRequirement::kPublicKey));
  bench.keys->Replace(SetOf(SigningKey::Generate("older")), kTheIssuer);
  EXPECT_EQ(ReasonOf(bench.Verify({HeaderOf(PublicKeySide())}, kBody, At(kNow))),
            RejectReason::kUnknownKey);
  EXPECT_EQ(bench.wishes, 1);
  EXPECT_TRUE(bench.keys->TakeWish());

  bench.keys->Replace(SetOf(TheKey()), kTheIssuer);
  EXPECT_EQ(ReasonOf(bench.Verify({HeaderOf(PublicKeySide())}, kBody, At(kNow))), std::nullopt);
  EXPECT_EQ(bench.wishes, 1);
}

TEST(UnknownKeyTest, IsNotAskedForWhenTheSignatureIsWrong) {
  VerifierBench bench(WithBoth(SignatureRequirement::kPublicKey));
  bench.keys->Replace(SetOf(SigningKey::Generate(kTheKid)), kTheIssuer);
  EXPECT_EQ(ReasonOf(bench.Verify({HeaderOf(PublicKeySide())}, kBody, At(kNow))),
            RejectReason::kBadSignature);
  EXPECT_EQ(bench.wishes, 0);
}

TEST(VerifierThreadsTest, SeeWholeSnapshotsWhileKeysAndSecretsAreReplaced) {
  VerifierBench bench(WithBoth(SignatureRequirement::kBoth));
  const SigningKey other = SigningKey::Generate(kTheKid);
  const auto good = SetOf(TheKey());
  const auto bad = SetOf(other);
  bench.keys->Replace(good, kTheIssuer);

  const auto headers = std::vector{HeaderOf(SecretSide()), HeaderOf(PublicKeySide())};
  std::atomic<int> odd{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 200; ++n) {
        const auto reason = ReasonOf(bench.Verify(headers, kBody, At(kNow)));
        // A right signature with the issuer of the other set would be kWrongIssuer.
        if (reason && *reason != RejectReason::kBadSignature) ++odd;
      }
    });
  }
  for (int n = 0; n < 200; ++n) {
    bench.keys->Replace(bad, "https://other.example");
    bench.SetCredentials({.secrets = {Secret("another secret")}});
    bench.keys->Replace(good, kTheIssuer);
    bench.SetCredentials({.secrets = {Secret(kTheSecret)}});
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(odd, 0);
  EXPECT_EQ(ReasonOf(bench.Verify(headers, kBody, At(kNow))), std::nullopt);
}

}  // namespace
}  // namespace dtbridge
