#include "dtbridge/keeper/credentials_keeper.h"

#include <utility>

#include "connector_credentials.h"
#include "dtbridge/base/mutex.h"

namespace dtbridge {

struct CredentialsKeeper::State {
  State(SecretStore& secret_store, ReloadProbe& reload_probe)
      : store(secret_store), reloads(reload_probe) {}

  SecretStore& store;
  ReloadProbe& reloads;
  std::vector<ConnectorCredentials> connectors;  // fixed after construction

  mutable Mutex mutex;
  std::vector<std::string> last_gone GUARDED_BY(mutex);
};

CredentialsKeeper::CredentialsKeeper(std::vector<CredentialFiles> connectors, SecretStore& store,
                                     Logger& logger, ReloadProbe& reloads)
    : state_(std::make_unique<State>(store, reloads)) {
  state_->connectors.reserve(connectors.size());
  for (CredentialFiles& files : connectors) {
    state_->connectors.emplace_back(std::move(files), store, logger);
  }
}

CredentialsKeeper::~CredentialsKeeper() = default;

std::shared_ptr<const CredentialsSnapshot> CredentialsKeeper::Of(std::size_t connector) const {
  return state_->connectors.at(connector).Current();
}

std::vector<std::string> CredentialsKeeper::LastSecretGone() const {
  const MutexLock lock(state_->mutex);
  return state_->last_gone;
}

std::chrono::milliseconds CredentialsKeeper::Run() {
  bool changed = false;
  bool complete = true;
  std::vector<std::string> last_gone;
  for (ConnectorCredentials& connector : state_->connectors) {
    const auto finding = connector.Look(state_->store);
    changed = changed || finding.changed;
    complete = complete && finding.complete;
    if (finding.last_gone) last_gone.push_back(connector.Name());
  }
  {
    const MutexLock lock(state_->mutex);
    state_->last_gone = std::move(last_gone);
  }
  state_->reloads.Looked(Reloaded::kCredentials, complete, changed);
  return kInterval;
}

}  // namespace dtbridge
