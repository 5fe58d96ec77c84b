#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "dtbridge/base/clock.h"
#include "dtbridge/fetch/http_client.h"
#include "dtbridge/keeper/public_keys_options.h"
#include "dtbridge/logging/logger.h"
#include "dtbridge/metrics/registry.h"
#include "dtbridge/signature/jwk_set.h"

namespace dtbridge {

/// Keeps PublicKeys current: from a JWK file, or by OIDC discovery.
///
/// Fetches every hour, after a wish (an unknown key id) and, while nothing was ever loaded, as soon as
/// allowed; never more than once in kMinInterval. https only (loopback excepted), no redirects, `jwks_uri`
/// on the discovery document's host, 64 KiB, 5 s. A failure keeps the old keys.
/// Threads: the keeper's.
class KeySetRefresher {
 public:
  static constexpr std::chrono::seconds kMinInterval{10};
  static constexpr std::chrono::hours kMaxAge{1};

  KeySetRefresher(PublicKeysOptions options, PublicKeys& keys, HttpClient& client, const Clock& clock,
                  Logger& logger, Registry& registry);

  /// Does what is due; returns when to look again. A Keeper task.
  std::chrono::milliseconds Run();

 private:
  bool Refresh();
  bool RefreshFromFile();
  bool RefreshFromDiscovery();

  const PublicKeysOptions options_;
  PublicKeys& keys_;
  HttpClient& client_;
  const Clock& clock_;
  Logger& logger_;
  Counter succeeded_;
  Counter failed_;
  Gauge last_success_;
  std::optional<SteadyTime> last_try_;
  std::string last_file_content_;
};

}  // namespace dtbridge
