#include "dtbridge/signature/signing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>

#include "dtbridge/base/config_error.h"
#include "signature/base64url.h"
#include "signature/compact_token.h"
#include "signature/p256.h"
#include "unit/signature/forge.h"
#include "unit/signature/recorded_request.h"
#include "unit/signature/verifier_bench.h"

namespace dtbridge {
namespace {

template <typename Write>
std::string PemOf(const EVP_PKEY& key, Write write) {
  const std::unique_ptr<BIO, FreeWith<BIO_free_all>> text(BIO_new(BIO_s_mem()));
  write(text.get(), &key);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(text.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

TEST(SignWithSecretTest, MakesTheVeryTokenThatDtMade) {
  const RecordedRequest request = ReadRecordedRequest("touch_2022-02-10_both_checksums.json");
  EXPECT_EQ(SignWithSecret(Secret(request.secret), request.body,
                           {.issued_at = At(1644496933), .id = "c82gg99hga35jc2afkeg"}),
            request.secret_token);
}

TEST(SignWithSecretTest, CutsTheTimeToSeconds) {
  const auto at = [](std::int64_t micros) {
    return SignWithSecret(Secret("s"), "{}",
                          {.issued_at = SysTime{std::chrono::microseconds{micros}}});
  };
  EXPECT_EQ(at(1'644'496'933'999'999), at(1'644'496'933'000'000));
}

TEST(SignWithSecretTest, RefusesAnEmptySecret) {
  EXPECT_THROW(SignWithSecret(Secret(), "{}", {.issued_at = At(0)}), ConfigError);
}

TEST(SigningKeyTest, MakesTheHeaderAndClaimsThatDtMade) {
  const RecordedRequest request = ReadRecordedRequest("touch_asymmetric_2024-10-31.json");
  const SigningKey key = SigningKey::Generate("cp65gdon1e4bhb5icbmg");
  const std::string token = key.Sign(
      request.body, {.issued_at = At(1730382284),
                     .lifetime = std::chrono::seconds{300},
                     .issuer = "https://identity.dev.disruptive-technologies.com/data-connector",
                     .organization = "test-org-id"});
  EXPECT_EQ(PartOf(token, 0), PartOf(request.public_key_token, 0));
  EXPECT_EQ(PartOf(token, 1), PartOf(request.public_key_token, 1));
}

TEST(SigningKeyTest, SignsWhatItsJwkSetVerifies) {
  const SigningKey key = SigningKey::Generate("a \"quoted\" kid");
  const std::string token = key.Sign("{}", {.issued_at = At(0)});
  const auto set = JwkSet::Parse(key.JwkSetJson());
  ASSERT_TRUE(set.has_value()) << set.error();
  CompactToken parts;
  ASSERT_TRUE(parts.Read(token).has_value());
  EXPECT_TRUE((*set)->Verify("a \"quoted\" kid", parts.SigningInput(), parts.Signature(64)));
}

TEST(SigningKeyTest, IsTheSameAfterPem) {
  const SigningKey key = SigningKey::Generate("a");
  EXPECT_THAT(key.Pem(), testing::StartsWith("-----BEGIN PRIVATE KEY-----\n"));
  const SigningKey again = SigningKey::FromPem(key.Pem(), "a");
  EXPECT_EQ(again.JwkJson(), key.JwkJson());
  EXPECT_EQ(again.Pem(), key.Pem());
  EXPECT_EQ(again.JwkJson().find("\"d\""), std::string::npos);
}

TEST(SigningKeyTest, IsReadFromTheOlderForm) {
  const EvpKey pair = GenerateP256();
  const std::string pem = PemOf(*pair, [](BIO* out, const EVP_PKEY* key) {
    return PEM_write_bio_PrivateKey_traditional(out, key, nullptr, nullptr, 0, nullptr, nullptr);
  });
  ASSERT_THAT(pem, testing::StartsWith("-----BEGIN EC PRIVATE KEY-----"));
  EXPECT_EQ(SigningKey::FromPem(pem, "a").Pem(), P256ToPem(*pair));
}

TEST(SigningKeyTest, NeedsAKeyId) {
  EXPECT_THROW(SigningKey::Generate(""), ConfigError);
  EXPECT_THROW(SigningKey::FromPem(SigningKey::Generate("a").Pem(), ""), ConfigError);
}

TEST(SigningKeyTest, IsAnotherEachTime) {
  EXPECT_NE(SigningKey::Generate("a").JwkJson(), SigningKey::Generate("a").JwkJson());
}

struct PemCase {
  const char* name;
  std::string pem;
};

void PrintTo(const PemCase& pem, std::ostream* out) { *out << pem.name; }

class RefusedPemTest : public testing::TestWithParam<PemCase> {};

TEST_P(RefusedPemTest, IsAnOperatorsError) {
  EXPECT_THROW(SigningKey::FromPem(GetParam().pem, "a"), ConfigError);
}

const PemCase kPems[] = {
    {"Nothing", ""},
    {"NoPem", "a key"},
    {"PublicKey", PemOf(*GenerateP256(), PEM_write_bio_PUBKEY)},
    {"AnotherCurve", P256ToPem(*EvpKey(EVP_EC_gen("P-384")))},
    {"SimilarCurve", P256ToPem(*EvpKey(EVP_EC_gen("secp256k1")))},
    {"Ed25519", P256ToPem(*EvpKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")))},
    {"Encrypted", PemOf(*GenerateP256(),
                        [](BIO* out, const EVP_PKEY* key) {
                          return PEM_write_bio_PKCS8PrivateKey(out, key, EVP_aes_256_cbc(), "pass",
                                                               4, nullptr, nullptr);
                        })},
    {"CutOff", P256ToPem(*GenerateP256()).erase(60, 40)},
};

INSTANTIATE_TEST_SUITE_P(Every, RefusedPemTest, testing::ValuesIn(kPems),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace dtbridge
