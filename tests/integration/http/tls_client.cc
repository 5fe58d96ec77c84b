#include "tls_client.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>

#include "dtbridge/base/check.h"

namespace dtbridge {
namespace {

using Bio = std::unique_ptr<BIO, FreeWith<BIO_free>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;

Bio ReaderOf(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Certificate CertificateOf(const std::string& pem) {
  return Certificate(PEM_read_bio_X509(ReaderOf(pem).get(), nullptr, nullptr, nullptr));
}

}  // namespace

TlsClient::TlsClient(std::uint16_t port, const TlsClientOptions& options)
    : socket_(port, options.receive_buffer),
      piece_(options.piece),
      context_(SSL_CTX_new(TLS_client_method())) {
  SSL_CTX* const context = context_.get();
  SSL_CTX_set_max_cert_list(context, 16L * 1024 * 1024);
  Check(SSL_CTX_set_min_proto_version(context, options.min_version) == 1, "a version");
  Check(SSL_CTX_set_max_proto_version(context, options.max_version) == 1, "a version");
  if (!options.alpn.empty()) {
    SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>(options.alpn.data()),
                            static_cast<unsigned int>(options.alpn.size()));
  }
  if (options.identity != nullptr) {
    const Certificate certificate = CertificateOf(options.identity->certificate);
    const Key key(
        PEM_read_bio_PrivateKey(ReaderOf(options.identity->key).get(), nullptr, nullptr, nullptr));
    Check(SSL_CTX_use_certificate(context, certificate.get()) == 1, "a client certificate");
    Check(SSL_CTX_use_PrivateKey(context, key.get()) == 1, "its key");
  }
  if (!options.authority.empty()) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), CertificateOf(options.authority).get());
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  }
  ssl_.reset(SSL_new(context));
  SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  BIO_set_mem_eof_return(SSL_get_rbio(ssl_.get()), -1);
  SSL_set_connect_state(ssl_.get());
  if (options.resumes != nullptr) SSL_set_session(ssl_.get(), options.resumes);
}

void TlsClient::NoteError() {
  const char* const words = ERR_reason_error_string(ERR_peek_last_error());
  if (words != nullptr) error_ = words;
  ERR_clear_error();
}

bool TlsClient::Flush() {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(SSL_get_wbio(ssl_.get()), &bytes);
  const std::string sealed(bytes, static_cast<std::size_t>(size));
  (void)BIO_reset(SSL_get_wbio(ssl_.get()));
  return SendRaw(sealed);
}

bool TlsClient::SendRaw(std::string_view sealed) {
  const std::size_t piece = piece_ == 0 ? std::max<std::size_t>(sealed.size(), 1) : piece_;
  for (; !sealed.empty(); sealed.remove_prefix(std::min(piece, sealed.size()))) {
    if (!socket_.Send(sealed.substr(0, piece))) return false;
  }
  return true;
}

bool TlsClient::Receive() {
  const std::string piece = socket_.Receive();
  const int size = static_cast<int>(piece.size());
  return size > 0 && BIO_write(SSL_get_rbio(ssl_.get()), piece.data(), size) == size;
}

bool TlsClient::Handshake() {
  for (;;) {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    const bool wants_more = SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_READ;
    if (result != 1 && !wants_more) NoteError();
    if (!Flush()) return false;
    if (result == 1) return true;
    if (!wants_more || !Receive()) return false;
  }
}

std::string TlsClient::Seal(std::string_view plain) {
  std::size_t written = 0;
  Check(SSL_write_ex(ssl_.get(), plain.data(), plain.size(), &written) == 1, "a sealed record");
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(SSL_get_wbio(ssl_.get()), &bytes);
  std::string sealed(bytes, static_cast<std::size_t>(size));
  (void)BIO_reset(SSL_get_wbio(ssl_.get()));
  return sealed;
}

bool TlsClient::Send(std::string_view plain) { return SendRaw(Seal(plain)); }

bool TlsClient::Fill() {
  std::array<char, 16384> piece{};
  for (;;) {
    ERR_clear_error();
    std::size_t size = 0;
    const int result = SSL_read_ex(ssl_.get(), piece.data(), piece.size(), &size);
    if (result == 1) {
      buffer_.append(piece.data(), size);
      return true;
    }
    const int why = SSL_get_error(ssl_.get(), result);
    ended_ = ended_ || why == SSL_ERROR_ZERO_RETURN;
    if (why != SSL_ERROR_WANT_READ) {
      NoteError();
      return false;
    }
    if (!Receive()) return false;
  }
}

std::optional<ClientAnswer> TlsClient::Read() {
  return ReadAnswer(buffer_, [this] { return Fill(); });
}

bool TlsClient::SendEnd() {
  SSL_shutdown(ssl_.get());
  return Flush();
}

void TlsClient::HalfClose() {
  SendEnd();
  socket_.HalfClose();
}

bool TlsClient::ReadsOrderlyEnd() { return buffer_.empty() && !Fill() && ended_; }

std::string TlsClient::Alpn() const {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

std::string TlsClient::PeerName() const {
  const Certificate certificate(SSL_get1_peer_certificate(ssl_.get()));
  std::array<char, 256> name{};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name.data(),
                            static_cast<int>(name.size()));
  return name.data();
}

}  // namespace dtbridge
