#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "dtbridge/keeper/reload_probe.h"
#include "dtbridge/keeper/secret_store.h"
#include "dtbridge/logging/logger.h"
#include "dtbridge/signature/credentials.h"
#include "dtbridge/signature/signature_options.h"

namespace dtbridge {

struct CredentialFiles {
  std::string connector;
  std::vector<std::string> secret_files;
  std::vector<RequiredHeaderOptions> headers;
};

/// Reads each connector's secrets and header values at start and again when their files change.
///
/// A secret file that is gone drops that secret, unless no secret would be left: kept, logged, and
/// LastSecretGone() tells readiness. An empty or unreadable file keeps the old state, and so does a
/// header value's file that is gone: a demand is never dropped. What counts is the files' content.
/// Threads: the constructor's, then the keeper's. Snapshots and LastSecretGone are for any.
class CredentialsKeeper {
 public:
  static constexpr std::chrono::seconds kInterval{5};

  /// Reads everything once; throws ConfigError, naming connector, file and what to do, when a
  /// secret or a header value cannot be read or is empty. A secret after the first, which is the
  /// current one, may be gone: that is warned about, as are secrets under 16 bytes.
  CredentialsKeeper(std::vector<CredentialFiles> connectors, SecretStore& store, Logger& logger,
                    ReloadProbe& reloads);
  ~CredentialsKeeper();

  /// By position of the connector.
  std::shared_ptr<const CredentialsSnapshot> Of(std::size_t connector) const;

  /// Connectors whose last secret's file is gone.
  std::vector<std::string> LastSecretGone() const;

  /// Looks at every file, swaps in what changed. A Keeper task.
  std::chrono::milliseconds Run();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dtbridge
