#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <thread>

#include "dtbridge/base/check.h"
#include "dtbridge/fetch/curl_http_client.h"

namespace dtbridge {
namespace {

struct Free {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

/// A certificate for localhost that nobody but itself vouches for.
Owned<X509> SelfSigned(EVP_PKEY* key) {
  Owned<X509> certificate(X509_new());
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  Check(X509_sign(certificate.get(), key, EVP_sha256()) != 0, "a signed certificate");
  return certificate;
}

/// Takes one connection and shows it a self-signed certificate.
class SelfSignedServer {
 public:
  SelfSignedServer() : context_(SSL_CTX_new(TLS_server_method())), key_(EVP_EC_gen("P-256")) {
    const Owned<X509> certificate = SelfSigned(key_.get());
    Check(SSL_CTX_use_certificate(context_.get(), certificate.get()) == 1, "a certificate");
    Check(SSL_CTX_use_PrivateKey(context_.get(), key_.get()) == 1, "its key");
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    Check(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0, "a free port");
    Check(listen(listener_, 1) == 0, "a listening socket");
    Check(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0, "a port");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Run(); });
  }
  ~SelfSignedServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }

  std::string Url(const std::string& path) const {
    return "https://127.0.0.1:" + std::to_string(port_) + path;
  }

 private:
  void Run() {
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) return;
    const Owned<SSL> ssl(SSL_new(context_.get()));
    SSL_set_fd(ssl.get(), connection);
    SSL_accept(ssl.get());  // the client is expected to turn away
    close(connection);
  }

  const Owned<SSL_CTX> context_;
  const Owned<EVP_PKEY> key_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

TEST(CurlTlsTest, RefusesACertificateThatNobodyVouchesFor) {
  std::signal(SIGPIPE, SIG_IGN);
  const SelfSignedServer server;
  CurlHttpClient client;
  const auto response = client.Send({.url = server.Url("/a?hush")});
  ASSERT_FALSE(response);
  EXPECT_THAT(response.error(), testing::StartsWith(server.Url("/a") + ": "));
  EXPECT_THAT(response.error(), testing::HasSubstr("certificate"));
  EXPECT_THAT(response.error(), testing::Not(testing::HasSubstr("hush")));
}

}  // namespace
}  // namespace dtbridge
