#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dtbridge/base/secret.h"
#include "dtbridge/base/time.h"
#include "dtbridge/signature/signing.h"
#include "emulator/random.h"
#include "emulator/xid.h"

namespace dtbridge {

using PushHeaders = std::vector<std::pair<std::string, std::string>>;

/// What DT signs one connector's pushes with. Lifetimes are DT's (dt protocol notes 1.3, 1.4).
struct DeliverySignerOptions {
  std::optional<Secret> secret = {};           ///< set: X-Dt-Signature
  std::shared_ptr<const SigningKey> key = {};  ///< set: DT-Asymmetric-Signature
  std::string organization = {};               ///< `sub` of the latter
  std::string issuer = {};                     ///< `iss` of the latter
  std::chrono::seconds secret_lifetime{3600};
  std::chrono::seconds key_lifetime{300};
  std::uint64_t seed = 1;  ///< for the tokens' ids
};

/// Makes the signature headers of a body. Threads: one at a time.
class DeliverySigner {
 public:
  explicit DeliverySigner(DeliverySignerOptions options);

  /// Tokens issued at `now`; an earlier moment makes expired ones. Empty when nothing is set.
  PushHeaders HeadersFor(std::string_view body, SysTime now);

  /// From the next token on: the secret, the key or its issuer was changed.
  void UseSecret(Secret secret) { options_.secret = std::move(secret); }
  void UseKey(std::shared_ptr<const SigningKey> key) { options_.key = std::move(key); }
  void UseIssuer(const std::string& issuer) { options_.issuer = issuer; }

 private:
  DeliverySignerOptions options_;
  Random random_;
  XidMaker xids_;
};

}  // namespace dtbridge
