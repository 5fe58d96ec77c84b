#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "dtbridge/base/expected.h"
#include "dtbridge/base/snapshot.h"
#include "dtbridge/base/time.h"
#include "dtbridge/http/listen_options.h"

namespace dtbridge {

class TlsContext;

/// What TLS needs, as PEM texts. Points to what it was made of.
struct TlsTexts {
  std::string_view certificate;  ///< the leaf first, then what leads to its issuer
  std::string_view key;
  std::string_view client_ca = {};  ///< empty: clients need no certificate
};

/// The certificate that the public port shows, and what it demands of clients.
///
/// Use() takes the texts of the files that the options name; this room reads no files. Until it
/// succeeds once there is nothing to serve with. Connections keep the context they began with.
/// Threads: any.
class ServerTls {
 public:
  explicit ServerTls(TlsOptions options);

  /// From now on new connections are served with these. Returns when the certificate expires; or
  /// what is wrong, naming key and file, and then nothing has changed.
  Expected<SysTime, std::string> Use(const TlsTexts& texts);

  /// For new connections; null before the first Use that succeeded.
  std::shared_ptr<const TlsContext> Current() const { return current_.Load(); }

 private:
  const TlsOptions options_;
  Snapshot<TlsContext> current_{nullptr};
};

}  // namespace dtbridge
