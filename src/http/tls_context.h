#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "dtbridge/base/free_with.h"
#include "dtbridge/http/server_tls.h"

namespace dtbridge {

/// One certificate and its key, ready for handshakes. Immutable; threads: any.
///
/// TLS 1.2 with ephemeral keys and AEAD ciphers, and 1.3; ALPN `http/1.1` or none at all; no
/// compression, no renegotiation. Sessions are resumed by tickets whose keys are the context's own:
/// a new certificate or client CA ends them all.
class TlsContext {
 public:
  /// How long a ticket is taken. Clients that must show a certificate get none: each of their
  /// handshakes looks at it.
  static constexpr long kTicketSeconds = 3600;

  /// Errors: what is wrong with which text, in a sentence that names key and file of `options`.
  static Expected<std::shared_ptr<const TlsContext>, std::string> Make(const TlsOptions& options,
                                                                       const TlsTexts& texts);

  /// When the certificate shown to clients expires.
  SysTime NotAfter() const { return not_after_; }

  SSL_CTX* Handle() const { return handle_.get(); }

 private:
  using Context = std::unique_ptr<SSL_CTX, FreeWith<SSL_CTX_free>>;

  TlsContext(Context handle, SysTime not_after)
      : handle_(std::move(handle)), not_after_(not_after) {}

  Context handle_;
  SysTime not_after_;
};

}  // namespace dtbridge
