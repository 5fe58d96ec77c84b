#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "dtbridge/keeper/credentials_keeper.h"
#include "tracked_file.h"

namespace dtbridge {

/// The secrets and header values of one connector, followed from look to look.
class ConnectorCredentials {
 public:
  /// Reads everything; throws ConfigError when something is missing, but for secrets after the
  /// first.
  ConnectorCredentials(CredentialFiles files, SecretStore& store, Logger& logger);

  const std::string& Name() const { return files_.connector; }
  std::shared_ptr<const CredentialsSnapshot> Current() const { return snapshot_; }

  /// What one look at the files found.
  struct Finding {
    bool changed = false;    ///< other credentials are in use now
    bool complete = true;    ///< no file keeps an old value in use
    bool last_gone = false;  ///< no secret's file is there
  };
  Finding Look(SecretStore& store);

 private:
  Finding LookAtSecrets(SecretStore& store, Credentials& next);
  Finding LookAtHeaders(SecretStore& store, Credentials& next);
  void LogSecretAtStart(std::size_t position);
  void LogSecret(std::size_t position, bool last_gone);
  void WarnOfProblem(std::size_t position, std::string_view what);
  void WarnOfShortSecret(std::size_t position);
  void WarnOfOuterSpace(std::size_t position);

  const CredentialFiles files_;
  Logger& logger_;
  std::vector<TrackedFile> secrets_;
  std::vector<TrackedFile> headers_;
  Credentials used_;
  std::shared_ptr<CredentialsSnapshot> snapshot_;
  bool last_gone_ = false;
};

}  // namespace dtbridge
