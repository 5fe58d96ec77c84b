#include "dtbridge/http/delivery_listener.h"

#include <optional>
#include <utility>

#include "delivery_site.h"
#include "dtbridge/base/check.h"
#include "server.h"
#include "tls_probe.h"

namespace dtbridge {
namespace {

ServerOptions ServerOptionsOf(const ListenOptions& options, std::size_t connectors,
                              const ServerTls* tls, const std::optional<TlsProbe>& tls_probe) {
  return {.address = options.address,
          .address_key = "listen.address",
          .name = "http",
          .workers = options.workers,
          .worker = {.limits = options.limits,
                     .read_timeout = options.read_timeout,
                     .answer_timeout = options.answer_timeout,
                     .idle_timeout = options.idle_timeout,
                     .waits_for_readers = false,
                     .tls = tls,
                     .tls_probe = tls_probe ? &*tls_probe : nullptr},
          .connectors = connectors};
}

std::vector<HttpRoute> RoutesOf(const ListenOptions& options) {
  if (options.health_path.empty()) return {HttpRoute::kDelivery};
  return {HttpRoute::kDelivery, HttpRoute::kHealth};
}

std::vector<std::string> NamesOf(const std::vector<HttpConnector>& connectors) {
  std::vector<std::string> names;
  for (const HttpConnector& connector : connectors) names.push_back(connector.name);
  return names;
}

}  // namespace

struct DeliveryListener::State {
  State(const ListenOptions& options, const std::vector<HttpConnector>& connectors,
        DeliverySink sink, std::function<bool()> ready, const Clock& clock, Logger& logger,
        Registry& registry, const ServerTls* tls)
      : probe(registry, "public", RoutesOf(options)),
        deliveries(registry, NamesOf(connectors)),
        tls_probe(tls == nullptr ? std::nullopt : std::make_optional<TlsProbe>(registry)),
        site(connectors, options.health_path, std::move(sink), std::move(ready)),
        server(ServerOptionsOf(options, connectors.size(), tls, tls_probe), site, probe,
               &deliveries, clock, logger) {}

  HttpProbe probe;
  DeliveryProbe deliveries;
  std::optional<TlsProbe> tls_probe;
  DeliverySite site;
  Server server;
};

DeliveryListener::DeliveryListener(ListenOptions options, std::vector<HttpConnector> connectors,
                                   DeliverySink sink, std::function<bool()> ready,
                                   const Clock& clock, Logger& logger, Registry& registry,
                                   const ServerTls* tls)
    : state_(std::make_unique<State>(options, connectors, std::move(sink), std::move(ready), clock,
                                     logger, registry, tls)) {
  Check(tls == nullptr || tls->Current() != nullptr, "TLS has its certificate before the port");
}

DeliveryListener::~DeliveryListener() = default;

void DeliveryListener::Start() { state_->server.Start(); }

std::uint16_t DeliveryListener::Port() const { return state_->server.Port(); }

void DeliveryListener::AnnounceClosing() { state_->server.AnnounceClosing(); }

void DeliveryListener::StopAccepting() { state_->server.StopAccepting(); }

bool DeliveryListener::WaitUntilIdle(std::chrono::milliseconds patience) {
  return state_->server.WaitUntilIdle(patience);
}

void DeliveryListener::Stop() { state_->server.Stop(); }

SteadyTime DeliveryListener::OldestHeartbeat() const { return state_->server.OldestHeartbeat(); }

DeliveryActivity DeliveryListener::ActivityOf(ConnectorIndex connector) const {
  return state_->deliveries.ActivityOf(connector);
}

std::uint64_t DeliveryListener::StrayRequests() const {
  return state_->probe.RequestsTo(HttpRoute::kNone);
}

}  // namespace dtbridge
