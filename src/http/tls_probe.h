#pragma once

#include <array>

#include "dtbridge/metrics/registry.h"

namespace dtbridge {

/// How a handshake ended.
enum class Handshake {
  kOk,
  kPlainHttp,             ///< the sender spoke HTTP without TLS
  kNoClientCertificate,   ///< one is demanded
  kBadClientCertificate,  ///< it does not come from the client CA, or has expired
  kFailed,                ///< no common version, cipher or protocol; left; refused ours; broken
  kTimeout,
};

/// Counts handshakes: tls_handshakes_total. A connection that ends without a byte began none, but
/// one that stays silent until read_timeout is a timeout.
/// Threads: any.
class TlsProbe {
 public:
  explicit TlsProbe(Registry& registry);

  void Ended(Handshake result) const { series_[static_cast<std::size_t>(result)].Increment(); }

 private:
  std::array<Counter, 6> series_;
};

}  // namespace dtbridge
