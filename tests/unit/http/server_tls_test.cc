#include "dtbridge/http/server_tls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dtbridge/base/clock.h"
#include "support/test_certificates.h"

namespace dtbridge {
namespace {

using testing::HasSubstr;

const TlsOptions kOptions{"cert.pem", "key.pem", "ca.pem", "1.2"};

const TestAuthority& Authority() {
  static const TestAuthority kAuthority;
  return kAuthority;
}

const TestIdentity& Identity() {
  static const TestIdentity kIdentity = Authority().Issue();
  return kIdentity;
}

TEST(ServerTlsTest, HasNothingToServeWithBeforeTheFirstUse) {
  EXPECT_EQ(ServerTls(kOptions).Current(), nullptr);
}

TEST(ServerTlsTest, TellsWhenTheCertificateExpires) {
  using std::chrono::seconds;
  for (const seconds lives : {seconds(3600), seconds(86'400 * 365), seconds(-86'400 * 3)}) {
    const TestIdentity identity = Authority().Issue({.lives = lives});
    const SysTime expected = SystemClock().Now() + lives;
    const auto expires = ServerTls({"c", "k", "", "1.2"})
                             .Use({.certificate = identity.certificate, .key = identity.key});
    ASSERT_TRUE(expires) << expires.error();
    EXPECT_LT(std::chrono::abs(*expires - expected), seconds(60));
  }
}

TEST(ServerTlsTest, TakesAnRsaKeyAndAChainAndTextBetween) {
  const TestIdentity identity = Authority().Issue({.rsa_bits = 2048});
  const std::string chain =
      "the leaf\n" + identity.certificate + "its issuer\n" + Authority().Certificate() + "end";
  const auto used = ServerTls(kOptions).Use(
      {.certificate = chain, .key = identity.key, .client_ca = Authority().Certificate()});
  EXPECT_TRUE(used) << used.error();
}

struct RefusalCase {
  const char* name;
  std::string certificate;
  std::string key;
  std::string client_ca;
  const char* words;
};

class TlsTextsTest : public testing::TestWithParam<RefusalCase> {};

TEST_P(TlsTextsTest, AreRefusedInWordsAndTheOldOnesStay) {
  ServerTls tls(kOptions);
  ASSERT_TRUE(tls.Use({.certificate = Identity().certificate,
                       .key = Identity().key,
                       .client_ca = Authority().Certificate()}));
  const auto before = tls.Current();
  const RefusalCase& c = GetParam();
  const auto used = tls.Use({.certificate = c.certificate, .key = c.key, .client_ca = c.client_ca});
  ASSERT_FALSE(used);
  EXPECT_THAT(used.error(), HasSubstr(c.words));
  EXPECT_EQ(tls.Current(), before);
}

std::string Half(const std::string& text) { return text.substr(0, text.size() / 2); }

std::vector<RefusalCase> RefusalCases() {
  const std::string& good = Identity().certificate;
  const std::string& key = Identity().key;
  const std::string& ca = Authority().Certificate();
  const TestIdentity other = Authority().Issue();
  const TestIdentity weak = Authority().Issue({.rsa_bits = 1024});
  std::string damaged = good;
  damaged[good.size() / 2] = '!';
  return {
      {"NoCertificate", "", key, ca, "listen.tls.certificate_file: cert.pem holds no certificate"},
      {"KeyAsCertificate", key, key, ca, "cert.pem holds no certificate"},
      {"HalfACertificate", Half(good), key, ca, "cert.pem is cut off or damaged"},
      {"DamagedCertificate", damaged, key, ca, "cert.pem is cut off or damaged"},
      {"HalfAChain", good + Half(ca), key, ca, "cert.pem is cut off or damaged"},
      {"NoKey", good, "", ca, "listen.tls.key_file: key.pem holds no private key"},
      {"CertificateAsKey", good, good, ca, "key.pem holds no private key"},
      {"HalfAKey", good, Half(key), ca, "key.pem is cut off or damaged"},
      {"KeyBehindAPassphrase", good, EncryptedKey(key), ca, "key.pem has a passphrase"},
      {"KeyOfAnother", good, other.key, ca, "key.pem is not the key of the first certificate in"},
      {"IssuerFirst", ca + good, key, ca, "key.pem is not the key of the first certificate in"},
      {"WeakKey", weak.certificate, weak.key, ca, "cert.pem is not good enough: ee key too small"},
      {"NoClientCa", good, key, "", "listen.tls.client_ca_file: ca.pem holds no certificate"},
      {"HalfAClientCa", good, key, Half(ca), "ca.pem is cut off or damaged"},
  };
}

INSTANTIATE_TEST_SUITE_P(Bad, TlsTextsTest, testing::ValuesIn(RefusalCases()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace dtbridge
