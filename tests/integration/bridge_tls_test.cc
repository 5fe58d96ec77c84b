#include <gmock/gmock.h>

#include "dtbridge/base/config_error.h"
#include "integration/bridge_fixture.h"
#include "integration/http/tls_client.h"
#include "support/test_certificates.h"

namespace dtbridge {
namespace {

using testing::HasSubstr;

class BridgeTlsTest : public BridgeFixture {
 protected:
  BridgeTlsTest() { Write(authority_.Issue({.name = "first"})); }

  void Write(const TestIdentity& identity) {
    WriteFile("cert.pem", identity.certificate);
    WriteFile("key.pem", identity.key);
  }

  void StartTls(const std::string& more_tls = "") {
    Start("listen: {address: \"127.0.0.1:0\", workers: 1, tls: {certificate_file: " +
          FilePath("cert.pem") + ", key_file: " + FilePath("key.pem") + more_tls + "}}\n");
  }

  int Deliver(TlsClient& client) {
    const std::string body = factory_.Next().body;
    std::string lines;
    for (const auto& [name, value] : SignedBySecret(body)) lines += name + ": " + value + "\r\n";
    if (!client.Send(PostRequest("/v1/a", body, lines))) return 0;
    const auto answer = client.Read();
    return answer ? answer->status : 0;
  }

  std::string NameShown() {
    TlsClient client(bridge_->Port());
    return client.Handshake() ? client.PeerName() : "";
  }

  const TestAuthority authority_;
};

TEST_F(BridgeTlsTest, StoresWhatComesOverTls) {
  StartTls();
  TlsClient client(bridge_->Port(), {.authority = authority_.Certificate()});
  ASSERT_TRUE(client.Handshake()) << client.Error();
  EXPECT_EQ(Deliver(client), 200);
  EXPECT_EQ(ReadAll().size(), 1U);
  EXPECT_EQ(Metric("dtbridge_tls_handshakes_total", "result=\"ok\""), 1);
  EXPECT_GT(Metric("dtbridge_tls_certificate_expiry_timestamp_seconds"), 1.7e9);
}

TEST_F(BridgeTlsTest, ShowsANewCertificateOnceItsFilesHaveChanged) {
  StartTls();
  TlsClient old(bridge_->Port());
  ASSERT_TRUE(old.Handshake());
  EXPECT_EQ(old.PeerName(), "first");
  Write(authority_.Issue({.name = "second"}));
  bridge_->Reload();
  EXPECT_TRUE(Eventually([this] { return NameShown() == "second"; }));
  EXPECT_EQ(Deliver(old), 200);
  EXPECT_EQ(Metric("dtbridge_config_last_reload_successful"), 1);
}

TEST_F(BridgeTlsTest, KeepsTheOldCertificateWhileFilesDoNotBelongTogether) {
  StartTls();
  const TestIdentity other = authority_.Issue({.name = "second"});
  WriteFile("cert.pem", other.certificate);
  bridge_->Reload();
  ASSERT_TRUE(Eventually([this] { return Metric("dtbridge_config_last_reload_successful") == 0; }));
  EXPECT_EQ(NameShown(), "first");

  WriteFile("key.pem", other.key);
  bridge_->Reload();
  ASSERT_TRUE(Eventually([this] { return Metric("dtbridge_config_last_reload_successful") == 1; }));
  EXPECT_EQ(NameShown(), "second");
  Stop();
  EXPECT_THAT(log_, HasSubstr("key.pem is not the key of the first certificate in "));
}

TEST_F(BridgeTlsTest, DoesNotStartWithACertificateThatCannotBeUsed) {
  WriteFile("key.pem", authority_.Issue().key);
  try {
    StartTls();
    FAIL() << "it started";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("listen.tls.key_file: " + FilePath("key.pem")));
  }
}

TEST_F(BridgeTlsTest, DemandsClientCertificatesOfTheConfiguredAuthority) {
  const TestAuthority clients("clients");
  WriteFile("ca.pem", clients.Certificate());
  StartTls(", client_ca_file: " + FilePath("ca.pem"));
  const TestIdentity identity = clients.Issue();
  TlsClient known(bridge_->Port(), {.identity = &identity});
  ASSERT_TRUE(known.Handshake());
  EXPECT_EQ(Deliver(known), 200);
  TlsClient unknown(bridge_->Port());
  unknown.Handshake();
  EXPECT_EQ(Deliver(unknown), 0);
  EXPECT_EQ(Metric("dtbridge_tls_handshakes_total", "result=\"no_client_certificate\""), 1);
}

}  // namespace
}  // namespace dtbridge
