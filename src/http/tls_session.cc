#include "tls_session.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <new>

#include "dtbridge/base/check.h"

namespace dtbridge {
namespace {

Handshake KindOf(unsigned long error) {
  if (ERR_GET_LIB(error) != ERR_LIB_SSL) return Handshake::kFailed;
  switch (ERR_GET_REASON(error)) {
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
      return Handshake::kPlainHttp;
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
      return Handshake::kNoClientCertificate;
    case SSL_R_CERTIFICATE_VERIFY_FAILED:
      return Handshake::kBadClientCertificate;
    default:
      return Handshake::kFailed;
  }
}

/// What another session left in this thread's queue would be taken for our own. Clearing the queue
/// takes 800 instructions, and it is nearly always empty.
void ForgetErrors() {
  if (ERR_peek_error() != 0) ERR_clear_error();
}

}  // namespace

const BIO_METHOD* TlsSession::Method() {
  struct Callbacks {
    static int Read(BIO* bio, char* to, int size) {
      const Wire& wire = *static_cast<Wire*>(BIO_get_data(bio));
      BIO_clear_retry_flags(bio);
      if (wire.in == nullptr || wire.in->empty()) {
        BIO_set_retry_read(bio);
        return -1;
      }
      const std::size_t count = std::min(static_cast<std::size_t>(size), wire.in->size());
      std::copy_n(wire.in->data(), count, to);
      wire.in->remove_prefix(count);
      return static_cast<int>(count);
    }
    static int Write(BIO* bio, const char* from, int size) {
      const Wire& wire = *static_cast<Wire*>(BIO_get_data(bio));
      BIO_clear_retry_flags(bio);
      if (wire.out == nullptr) return -1;
      try {
        wire.out->append(from, static_cast<std::size_t>(size));
      } catch (const std::bad_alloc&) {
        return -1;  // no exception may pass through OpenSSL
      }
      return size;
    }
    static long Control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
      return command == BIO_CTRL_FLUSH ? 1 : 0;
    }
  };
  static const auto kMethod = [] {
    std::unique_ptr<BIO_METHOD, FreeWith<BIO_meth_free>> method(
        BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "bytes of a connection"));
    if (method == nullptr || BIO_meth_set_read(method.get(), Callbacks::Read) != 1 ||
        BIO_meth_set_write(method.get(), Callbacks::Write) != 1 ||
        BIO_meth_set_ctrl(method.get(), Callbacks::Control) != 1) {
      throw std::bad_alloc();
    }
    return method;
  }();
  return kMethod.get();
}

TlsSession::TlsSession(const TlsContext& context) : handle_(SSL_new(context.Handle())) {
  BIO* const bio = BIO_new(Method());
  if (handle_ == nullptr || bio == nullptr) {
    BIO_free(bio);
    throw std::bad_alloc();
  }
  BIO_set_data(bio, &wire_);
  BIO_set_init(bio, 1);
  SSL_set_bio(handle_.get(), bio, bio);
  SSL_set_accept_state(handle_.get());
}

TlsSession::Fed TlsSession::Feed(std::string_view& sealed, Plain& plain, std::string& out) {
  if (failed_) return {Event::kFailed};
  // OpenSSL would set up a record's buffer and an error to say the same.
  if (open_ && sealed.empty() && SSL_has_pending(handle_.get()) == 0) return {Event::kNeedMore};
  ForgetErrors();
  wire_ = {&sealed, &out};
  std::size_t size = 0;
  int result = 0;
  Fed fed;
  if (!open_) {
    result = SSL_do_handshake(handle_.get());
    open_ = result == 1;
    fed.event = Event::kOpened;
  } else {
    result = SSL_read_ex(handle_.get(), plain.data(), plain.size(), &size);
    fed = {Event::kData, {plain.data(), size}};
  }
  if (result != 1) {
    switch (SSL_get_error(handle_.get(), result)) {
      case SSL_ERROR_WANT_READ:
        fed = {Event::kNeedMore};
        break;
      case SSL_ERROR_ZERO_RETURN:
        fed = {Event::kEnded};
        break;
      default:
        fed = Fail();
        break;
    }
  }
  wire_ = {};
  return fed;
}

TlsSession::Fed TlsSession::Fail() {
  failed_ = true;
  const unsigned long error = ERR_peek_last_error();
  failure_.kind = KindOf(error);
  const char* const words =
      failure_.kind == Handshake::kBadClientCertificate
          ? X509_verify_cert_error_string(SSL_get_verify_result(handle_.get()))
          : ERR_reason_error_string(error);
  failure_.reason = words == nullptr ? "unknown" : words;
  ERR_clear_error();
  return {Event::kFailed};
}

bool TlsSession::Seal(std::string_view plain, std::string& out) {
  Check(open_, "nothing is sealed before the handshake is done");
  if (failed_) return false;
  if (plain.empty()) return true;
  ForgetErrors();
  wire_ = {nullptr, &out};
  std::size_t written = 0;
  const bool done = SSL_write_ex(handle_.get(), plain.data(), plain.size(), &written) == 1;
  wire_ = {};
  if (!done) Fail();
  return done;
}

void TlsSession::SealEnd(std::string& out) {
  if (!open_ || failed_) return;
  ForgetErrors();
  wire_ = {nullptr, &out};
  (void)SSL_shutdown(handle_.get());
  wire_ = {};
  ERR_clear_error();
}

}  // namespace dtbridge
