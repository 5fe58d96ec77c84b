#include "load/tls_client.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <utility>

#include "dtbridge/base/check.h"
#include "dtbridge/base/config_error.h"
#include "dtbridge/base/free_with.h"

namespace dtbridge {
namespace {

bool IsAddress(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

std::string LastError() {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_peek_last_error(), text.data(), text.size());
  return text.data();
}

}  // namespace

struct ClientTlsContext::Context {
  std::unique_ptr<SSL_CTX, FreeWith<SSL_CTX_free>> ssl;
  std::string host;
  bool is_address = false;
};

ClientTlsContext::ClientTlsContext(const std::string& ca_file, std::string host)
    : context_(std::make_unique<Context>()) {
  context_->is_address = IsAddress(host);
  context_->host = std::move(host);
  context_->ssl.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX* ssl = context_->ssl.get();
  Check(ssl != nullptr, "OpenSSL gives a client context");
  SSL_CTX_set_min_proto_version(ssl, TLS1_2_VERSION);
  SSL_CTX_set_verify(ssl, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  const bool loaded = ca_file.empty()
                          ? SSL_CTX_set_default_verify_paths(ssl) == 1
                          : SSL_CTX_load_verify_locations(ssl, ca_file.c_str(), nullptr) == 1;
  ERR_clear_error();
  if (!loaded) {
    throw ConfigError(ca_file.empty() ? "the system's certificate authorities cannot be read"
                                      : ca_file + " holds no certificates in PEM");
  }
}

ClientTlsContext::~ClientTlsContext() = default;

struct ClientTlsSession::Session {
  std::unique_ptr<SSL, FreeWith<SSL_free>> ssl;
};

ClientTlsSession::ClientTlsSession(const ClientTlsContext& context, int socket)
    : session_(std::make_unique<Session>()) {
  const ClientTlsContext::Context& shared = *context.context_;
  session_->ssl.reset(SSL_new(shared.ssl.get()));
  SSL* ssl = session_->ssl.get();
  Check(ssl != nullptr && SSL_set_fd(ssl, socket) == 1, "OpenSSL gives a session");
  SSL_set_connect_state(ssl);
  const bool named =
      shared.is_address
          ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), shared.host.c_str()) == 1
          : SSL_set1_host(ssl, shared.host.c_str()) == 1 &&
                SSL_set_tlsext_host_name(ssl, shared.host.c_str()) == 1;
  Check(named, "OpenSSL takes the host's name");
}

ClientTlsSession::~ClientTlsSession() = default;

Io ClientTlsSession::Handshake() {
  ERR_clear_error();
  return Outcome(SSL_do_handshake(session_->ssl.get()));
}

Io ClientTlsSession::Read(std::span<char> buffer, std::size_t& count) {
  ERR_clear_error();
  return Outcome(SSL_read_ex(session_->ssl.get(), buffer.data(), buffer.size(), &count));
}

Io ClientTlsSession::Write(std::string_view bytes, std::size_t& count) {
  ERR_clear_error();
  return Outcome(SSL_write_ex(session_->ssl.get(), bytes.data(), bytes.size(), &count));
}

Io ClientTlsSession::Outcome(int result) {
  if (result == 1) return Io::kDone;
  const int error = SSL_get_error(session_->ssl.get(), result);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return Io::kAgain;
  if (error == SSL_ERROR_SSL) {
    const long verdict = SSL_get_verify_result(session_->ssl.get());
    problem_ = verdict != X509_V_OK ? X509_verify_cert_error_string(verdict) : LastError();
  }
  ERR_clear_error();
  return Io::kClosed;
}

}  // namespace dtbridge
