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
/// By discovery: fetches every hour, a minute after a failure, after a wish (an unknown key id)
/// and, while nothing was ever loaded, as soon as allowed; never more than once in kMinInterval.
/// https only (loopback excepted), no redirects, `jwks_uri` of the discovery document's own origin,
/// 64 KiB each, 5 s for both. The issuer is the document's; a configured one must be the same.
///
/// From a file: looks at its content every kFileInterval. The issuer is the configured one, or
/// DT's. Wishes stay untaken, so that they wake nobody.
///
/// A failure keeps the old keys.
/// Threads: the keeper's.
class KeySetRefresher {
 public:
  static constexpr std::chrono::seconds kMinInterval{10};
  static constexpr std::chrono::hours kMaxAge{1};
  static constexpr std::chrono::minutes kRetryAfter{1};
  static constexpr std::chrono::seconds kFileInterval{5};
  static constexpr std::chrono::seconds kTimeout{5};
  static constexpr std::size_t kMaxBytes = 64 * 1024;

  KeySetRefresher(PublicKeysOptions options, PublicKeys& keys, HttpClient& client,
                  const Clock& clock, Logger& logger, Registry& registry);

  /// Does what is due; returns when to look again. A Keeper task.
  std::chrono::milliseconds Run();

  /// When the keys were last seen to be current; nullopt: never. From any thread.
  std::optional<SysTime> LastSuccess() const;

 private:
  std::chrono::milliseconds RunForFile();
  std::chrono::milliseconds RunForDiscovery();
  Expected<std::shared_ptr<const JwkSet>, std::string> FetchKeys(std::string& issuer);
  Expected<std::string, std::string> Fetch(const std::string& url, SteadyTime deadline);
  void Succeed(std::shared_ptr<const JwkSet> set, const std::string& issuer);
  void Fail(const std::string& problem);

  const PublicKeysOptions options_;
  PublicKeys& keys_;
  HttpClient& client_;
  const Clock& clock_;
  Logger& logger_;
  Counter succeeded_;
  Counter failed_;
  Gauge last_success_;
  std::optional<SteadyTime> last_try_;
  SteadyTime next_routine_;
  // What the file held when it was last looked at, and what was wrong with it.
  std::optional<std::string> file_content_;
  std::string file_problem_;
};

}  // namespace dtbridge
