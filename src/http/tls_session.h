#pragma once

#include <openssl/ssl.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "dtbridge/base/free_with.h"
#include "tls_context.h"
#include "tls_probe.h"

namespace dtbridge {

/// TLS of one connection: sealed bytes in, plain bytes out, and the other way round.
///
/// It knows no socket. Whatever is to be sent is appended to a string of the caller's, who sends
/// it; so nothing here ever waits. Nothing is kept between calls but the part of a record that
/// has come. Threads: one.
class TlsSession {
 public:
  /// Room for what one record holds (RFC 8446 5.1).
  using Plain = std::array<char, 16384>;

  enum class Event {
    kNeedMore,  ///< all bytes were used
    kOpened,    ///< the handshake is done
    kData,
    kEnded,   ///< the other side will send no more (close_notify)
    kFailed,  ///< nothing more can be read or sealed; an alert, if one is due, is in `out`
  };
  struct Fed {
    Event event = Event::kNeedMore;
    std::string_view data = {};  ///< of kData; lies in the caller's `plain`
  };

  struct Failure {
    Handshake kind = Handshake::kFailed;
    std::string_view reason;  ///< OpenSSL's fixed words
  };

  /// Errors: std::bad_alloc.
  explicit TlsSession(const TlsContext& context);
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  /// Goes on until there is an event; `sealed` loses what was used.
  Fed Feed(std::string_view& sealed, Plain& plain, std::string& out);

  /// Appends `plain` to `out`, sealed; only after kOpened. False when the session has failed.
  bool Seal(std::string_view plain, std::string& out);

  /// Appends close_notify, unless the handshake is not done or the session has failed.
  void SealEnd(std::string& out);

  bool IsOpen() const { return open_; }

  /// After kFailed.
  const Failure& GetFailure() const { return failure_; }

 private:
  /// What the handle reads from and writes to during a call.
  struct Wire {
    std::string_view* in = nullptr;
    std::string* out = nullptr;
  };
  static const BIO_METHOD* Method();

  Fed Fail();

  Wire wire_;
  std::unique_ptr<SSL, FreeWith<SSL_free>> handle_;
  bool open_ = false;
  bool failed_ = false;
  Failure failure_;
};

}  // namespace dtbridge
