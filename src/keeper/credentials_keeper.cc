#include "dtbridge/keeper/credentials_keeper.h"

#include <utility>

#include "connector_credentials.h"
#include "dtbridge/base/clock.h"
#include "dtbridge/base/mutex.h"

namespace dtbridge {

struct CredentialsKeeper::State {
  State(SecretStore& secret_store, Registry& registry)
      : store(secret_store),
        successful(
            registry
                .Gauges("config_last_reload_successful",
                        "1 when every secret and header value in use is the one in its file.")
                .With()),
        succeeded_at(registry
                         .Gauges("config_last_reload_success_timestamp_seconds",
                                 "When secrets and header values were last read without a problem.")
                         .With()) {}

  SecretStore& store;
  const Gauge successful;
  const Gauge succeeded_at;
  std::vector<ConnectorCredentials> connectors;  // fixed after construction
  bool was_complete = true;                      // the keeper's thread

  mutable Mutex mutex;
  std::vector<std::string> last_gone GUARDED_BY(mutex);

  void Succeeded() const {
    const SysTime now = SystemClock().Now();
    succeeded_at.Set(static_cast<double>(now.time_since_epoch().count()) / 1e6);
  }
};

CredentialsKeeper::CredentialsKeeper(std::vector<CredentialFiles> connectors, SecretStore& store,
                                     Logger& logger, Registry& registry)
    : state_(std::make_unique<State>(store, registry)) {
  state_->connectors.reserve(connectors.size());
  for (CredentialFiles& files : connectors) {
    state_->connectors.emplace_back(std::move(files), store, logger);
  }
  state_->successful.Set(1);
  state_->Succeeded();
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
  state_->successful.Set(complete ? 1 : 0);
  if (complete && (changed || !state_->was_complete)) state_->Succeeded();
  state_->was_complete = complete;
  return kInterval;
}

}  // namespace dtbridge
