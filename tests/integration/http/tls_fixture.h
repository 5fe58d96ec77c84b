#pragma once

#include "listener_fixture.h"
#include "support/test_certificates.h"
#include "tls_client.h"

namespace dtbridge {

/// A listener that speaks TLS with a certificate made for the test.
class TlsListenerTest : public ListenerTest {
 protected:
  /// As configured by `tls_options_`; a client CA, if one is demanded, is `client_authority_`.
  void StartTls() {
    if (demands_clients_) tls_options_.client_ca_file = "ca.pem";
    server_tls_ = std::make_unique<ServerTls>(tls_options_);
    Use(identity_);
    tls_ = server_tls_.get();
    Start();
  }

  void Use(const TestIdentity& identity) {
    const auto used = server_tls_->Use({.certificate = identity.certificate,
                                        .key = identity.key,
                                        .client_ca = client_authority_.Certificate()});
    ASSERT_TRUE(used) << used.error();
  }

  TlsClient ConnectTls(const TlsClientOptions& options = {}) const {
    return TlsClient(listener_->Port(), options);
  }

  /// One delivery on a connection that is there.
  static int StatusOf(TlsClient& client, std::string_view request = PostRequest("/a", "{}")) {
    if (!client.Send(request)) return 0;
    const auto answer = client.Read();
    return answer ? answer->status : 0;
  }

  double Handshakes(const std::string& result) {
    return registry_.Counters("tls_handshakes_total", "").With({{"result", result}}).Value();
  }

  double OpenConnections() { return Sum("dtbridge_http_connections_open{listener=\"public\""); }

  TlsOptions tls_options_{"cert.pem", "key.pem", "", "1.2"};
  bool demands_clients_ = false;
  TestAuthority authority_;
  TestAuthority client_authority_{"client authority"};
  TestIdentity identity_ = authority_.Issue({.name = "first"});
  std::unique_ptr<ServerTls> server_tls_;
};

}  // namespace dtbridge
