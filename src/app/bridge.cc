#include "bridge.h"

#include <algorithm>
#include <utility>

#include "dtbridge/publish/kafka_history.h"
#include "status_json.h"
#include "status_page.h"
#include "version.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kComponent = "app";
constexpr seconds kHeartbeatPatience{10};

std::vector<CredentialFiles> CredentialFilesOf(const Config& config) {
  std::vector<CredentialFiles> files;
  for (const auto& connector : config.connectors) {
    files.push_back({connector.name, connector.signature.secret_files, connector.required_headers});
  }
  return files;
}

std::vector<std::string> NamesOf(const Config& config) {
  std::vector<std::string> names;
  for (const auto& connector : config.connectors) names.push_back(connector.name);
  return names;
}

std::vector<HttpConnector> HttpConnectorsOf(const Config& config) {
  std::vector<HttpConnector> connectors;
  for (const auto& connector : config.connectors)
    connectors.push_back({connector.name, connector.path});
  return connectors;
}

std::vector<RelayConnector> RelayConnectorsOf(const Config& config,
                                              const CredentialsKeeper& credentials,
                                              const std::shared_ptr<PublicKeys>& keys,
                                              Registry& registry) {
  std::vector<RelayConnector> connectors;
  for (std::size_t i = 0; i < config.connectors.size(); ++i) {
    const auto& connector = config.connectors[i];
    connectors.push_back(
        {Verifier(connector.name, connector.signature, credentials.Of(i), keys, registry),
         connector.projects});
  }
  return connectors;
}

std::unique_ptr<ServerTls> TlsOf(const Config& config) {
  const TlsOptions& options = config.listen.tls;
  return options.certificate_file.empty() ? nullptr : std::make_unique<ServerTls>(options);
}

CertificateFiles CertificateFilesOf(const Config& config) {
  const TlsOptions& options = config.listen.tls;
  return {options.certificate_file, options.key_file, options.client_ca_file};
}

CertificateKeeper::Use UseIn(ServerTls& tls) {
  return [&tls](const CertificateTexts& texts) {
    return tls.Use({.certificate = texts.certificate.Reveal(),
                    .key = texts.key.Reveal(),
                    .client_ca = texts.client_ca.Reveal()});
  };
}

WindowRebuild::Source HistoryOf(const Config& config, const Router& router, Logger& logger) {
  std::vector<std::string> topics = router.Topics();
  topics.erase(topics.begin() + static_cast<std::ptrdiff_t>(router.DeadLetterTopic()));
  return {.topics = topics, .connectors = NamesOf(config), .open = [&config, topics, &logger] {
            return std::make_unique<KafkaHistory>(config.kafka, topics, logger);
          }};
}

bool NeedsKeys(const Config& config) {
  return std::any_of(config.connectors.begin(), config.connectors.end(), [](const auto& connector) {
    return !connector.signature.organization.empty();
  });
}

}  // namespace

Bridge::Bridge(const LoadedConfig& loaded, const ConfigSources& sources, SecretStore& secrets,
               HttpClient& client, const Clock& clock, Logger& logger, Registry& registry)
    : loaded_(loaded),
      clock_(clock),
      logger_(logger),
      registry_(registry),
      keeper_(clock),
      reloads_(registry),
      credentials_(CredentialFilesOf(loaded.config), secrets, logger, reloads_),
      tls_(TlsOf(loaded.config)),
      certificates_(tls_ ? std::make_unique<CertificateKeeper>(CertificateFilesOf(loaded.config),
                                                               UseIn(*tls_), secrets, clock, logger,
                                                               reloads_, registry)
                         : nullptr),
      keys_(std::make_shared<PublicKeys>([this] { keeper_.Wake(); })),
      keys_needed_(NeedsKeys(loaded.config)),
      key_refresher_(loaded.config.public_keys, *keys_, client, clock, logger, registry),
      router_(RoutesOf(loaded.config)),
      publisher_(loaded.config.kafka, router_.Topics(), clock, logger, registry),
      window_(loaded.config.duplicates, registry),
      rebuild_(loaded.config.duplicates, HistoryOf(loaded.config, router_, logger), window_, clock,
               logger, registry),
      relay_probe_(NamesOf(loaded.config), logger, registry),
      relay_(RelayConnectorsOf(loaded.config, credentials_, keys_, registry), window_, router_,
             publisher_, relay_probe_, clock),
      readiness_({.kafka = [this] { return publisher_.Health(); },
                  .queue_records_limit = loaded.config.kafka.queue_records,
                  .queue_bytes_limit = loaded.config.kafka.queue_bytes,
                  .keys_missing = [this] { return keys_needed_ && keys_->Current() == nullptr; },
                  .secrets_gone = [this] { return credentials_.LastSecretGone(); }}),
      listener_(
          loaded.config.listen, HttpConnectorsOf(loaded.config),
          [this](Delivery delivery, Reply reply) {
            relay_.Accept(std::move(delivery), std::move(reply));
          },
          [this] { return readiness_.Reasons().empty(); }, clock, logger, registry, tls_.get()),
      admin_(loaded.config.admin,
             {.metrics =
                  [this] {
                    ready_.Set(readiness_.Reasons().empty() ? 1 : 0);
                    return registry_.Expose();
                  },
              .not_live = [this] { return NotLive(); },
              .not_ready = [this] { return readiness_.Reasons(); },
              .version = [] { return VersionJson(); },
              .status = [this] { return StatusJson(CurrentStatus()); },
              .config = [this] { return PrintConfig(loaded_); },
              .status_page = {.html = kStatusPage, .policy = kStatusPagePolicy}},
             clock, logger, registry),
      watcher_(loaded, sources, logger, registry),
      started_(clock.Now()),
      ready_(registry.Gauges("ready", "1 when /readyz answers 200.").With()),
      draining_(registry.Gauges("draining", "1 once the service is stopping.").With()) {
  registry.Gauges("build_info", "Constant 1, with what this program is.")
      .With({{"version", kVersion}, {"revision", kRevision}, {"compiler", kCompiler}})
      .Set(1);
  keeper_.Add("credentials", [this] { return credentials_.Run(); });
  if (certificates_) keeper_.Add("certificates", [this] { return certificates_->Run(); });
  // All deliveries wait for this one, and few for the keys.
  keeper_.Add("topics", [this] { return LookUpTopics(); });
  if (keys_needed_) keeper_.Add("public keys", [this] { return key_refresher_.Run(); });
  keeper_.Add("configuration", [this] { return watcher_.Run(); });
  keeper_.Add("activity", [this] {
    activity_.Note(CurrentCounts());
    return milliseconds{RecentActivity::kInterval};
  });
}

Bridge::~Bridge() {
  Stop([](milliseconds) {});
}

std::vector<std::string> Bridge::TopicsOf(const Config& config) {
  return Router(RoutesOf(config)).Topics();
}

RouteOptions Bridge::RoutesOf(const Config& config) {
  RouteOptions options{.format = config.format, .topics = config.topics, .connectors = {}};
  for (const auto& connector : config.connectors) {
    options.connectors.push_back({connector.name, connector.projects});
  }
  return options;
}

void Bridge::Start() {
  publisher_.Start();
  admin_.Start();
  listener_.Start();
  keeper_.Start();
  logger_.Info(kComponent, "serving",
               {{"version", kVersion},
                {"port", listener_.Port()},
                {"admin_port", admin_.Port()},
                {"tls", tls_ ? "on" : "off"}});
}

void Bridge::Reload() { keeper_.Wake(); }

void Bridge::Stop(const std::function<void(milliseconds)>& wait) {
  if (std::exchange(stopped_, true)) return;
  const ShutdownOptions& patience = loaded_.config.shutdown;

  readiness_.StartDraining();
  draining_.Set(1);
  listener_.AnnounceClosing();
  logger_.Info(kComponent, "stopping: not ready any more, serving on",
               {{"ms", patience.delay.count()}});
  wait(patience.delay);

  listener_.StopAccepting();
  if (!listener_.WaitUntilIdle(patience.drain)) {
    logger_.Warn(kComponent, "stopping: requests were still open when shutdown.drain ended");
  }
  keeper_.Stop();
  rebuild_.Stop();  // may take a second; nobody waits for an answer any more
  const std::size_t purged = publisher_.Stop(patience.flush);
  if (purged > 0) {
    logger_.Warn(kComponent,
                 "stopping: records that were never acknowledged are dropped; DT sends them again",
                 {{"records", purged}});
  }
  listener_.Stop();
  admin_.Stop();
  logger_.Info(kComponent, "stopped");
}

std::vector<std::string> Bridge::NotLive() const {
  std::vector<std::string> problems;
  const SteadyTime now = clock_.Steady();
  const auto check = [&](const char* thread, SteadyTime heartbeat) {
    if (now - heartbeat <= kHeartbeatPatience) return;
    problems.push_back(
        std::string(thread) + ": no heartbeat for " +
        std::to_string(std::chrono::duration_cast<seconds>(now - heartbeat).count()) + " s");
  };
  check("http worker", listener_.OldestHeartbeat());
  check("delivery thread", publisher_.Health().heartbeat);
  return problems;
}

milliseconds Bridge::LookUpTopics() {
  constexpr milliseconds kTimeout{2000};
  constexpr milliseconds kUntilKnown{500};
  constexpr milliseconds kWhileMissing{2000};
  constexpr milliseconds kJustMade{250};  // a topic that was just made is known a moment later
  constexpr milliseconds kRoutine{60'000};
  constexpr milliseconds kGlance{1000};  // how often to ask WantsLookUp between routine look-ups

  const SteadyTime now = clock_.Steady();
  if (topics_known_ && !publisher_.WantsLookUp() && now < next_look_up_) return kGlance;
  if (!publisher_.LookUpTopics(kTimeout)) return kUntilKnown;
  topics_known_ = publisher_.Health().missing_topics.empty();
  // Topics that were just made are known a moment later; those that are missing may never come.
  if (topics_known_ || looked_up_once_) rebuild_.Start();
  looked_up_once_ = true;
  next_look_up_ = now + kRoutine;
  if (topics_known_) return kGlance;
  return loaded_.config.kafka.create_topics ? kJustMade : kWhileMissing;
}

}  // namespace dtbridge
