#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config_watcher.h"
#include "dtbridge/base/clock.h"
#include "dtbridge/config/config.h"
#include "dtbridge/dedupe/duplicate_window.h"
#include "dtbridge/fetch/http_client.h"
#include "dtbridge/http/admin_listener.h"
#include "dtbridge/http/delivery_listener.h"
#include "dtbridge/http/server_tls.h"
#include "dtbridge/keeper/certificate_keeper.h"
#include "dtbridge/keeper/credentials_keeper.h"
#include "dtbridge/keeper/keeper.h"
#include "dtbridge/keeper/key_set_refresher.h"
#include "dtbridge/keeper/reload_probe.h"
#include "dtbridge/keeper/secret_store.h"
#include "dtbridge/logging/logger.h"
#include "dtbridge/metrics/registry.h"
#include "dtbridge/publish/kafka_publisher.h"
#include "dtbridge/rebuild/window_rebuild.h"
#include "dtbridge/relay/relay.h"
#include "dtbridge/relay/relay_probe.h"
#include "dtbridge/route/router.h"
#include "dtbridge/signature/jwk_set.h"
#include "readiness.h"
#include "recent_activity.h"
#include "status_json.h"

namespace dtbridge {

/// The service, wired: who owns what, in the order of construction.
///
/// Used by `serve` and by `demo` alike. Threads: Start and Stop from one; Reload from any.
/// Errors: the constructor throws ConfigError.
class Bridge {
 public:
  /// `sources` is what the configuration was loaded from, for the watcher; without a file nothing
  /// is watched.
  Bridge(const LoadedConfig& loaded, const ConfigSources& sources, SecretStore& secrets,
         HttpClient& client, const Clock& clock, Logger& logger, Registry& registry);
  ~Bridge();

  void Start();

  std::uint16_t Port() const { return listener_.Port(); }
  std::uint16_t AdminPort() const { return admin_.Port(); }

  /// Every topic that a service of this configuration writes to.
  static std::vector<std::string> TopicsOf(const Config& config);

  /// How events of a service of this configuration find their topics.
  static RouteOptions RoutesOf(const Config& config);

  std::vector<std::string> NotReady() const { return readiness_.Reasons(); }

  /// Threads without a heartbeat within 10 s, one sentence each.
  std::vector<std::string> NotLive() const;

  /// Looks at files and keys now.
  void Reload();

  /// Stops in order: not ready, serving on for `delay`; no new requests, `drain` for what was read;
  /// `flush` for the producer; then everything ends. `wait` sleeps for the delay (and may return
  /// early).
  void Stop(const std::function<void(std::chrono::milliseconds)>& wait);

 private:
  std::chrono::milliseconds LookUpTopics();
  ActivityCounts CurrentCounts() const;
  Status CurrentStatus() const;

  const LoadedConfig& loaded_;
  const Clock& clock_;
  Logger& logger_;
  Registry& registry_;

  Keeper keeper_;
  ReloadProbe reloads_;
  CredentialsKeeper credentials_;
  // Both null on a plain port.
  const std::unique_ptr<ServerTls> tls_;
  const std::unique_ptr<CertificateKeeper> certificates_;
  const std::shared_ptr<PublicKeys> keys_;
  const bool keys_needed_;
  KeySetRefresher key_refresher_;
  const Router router_;
  KafkaPublisher publisher_;
  DuplicateWindow window_;
  WindowRebuild rebuild_;
  RelayProbe relay_probe_;
  Relay relay_;
  Readiness readiness_;
  DeliveryListener listener_;
  AdminListener admin_;
  ConfigWatcher watcher_;
  RecentActivity activity_;

  const SysTime started_;
  Gauge ready_;
  Gauge draining_;
  // The keeper's thread.
  bool looked_up_once_ = false;
  bool topics_known_ = false;
  SteadyTime next_look_up_;

  bool stopped_ = false;
};

}  // namespace dtbridge
