#include "dtbridge/http/delivery_listener.h"

#include <utility>

#include "delivery_site.h"
#include "dtbridge/base/config_error.h"
#include "server.h"

namespace dtbridge {
namespace {

ServerOptions ServerOptionsOf(const ListenOptions& options, std::size_t connectors) {
  CheckListenOptions(options);
  return {.address = options.address,
          .address_key = "listen.address",
          .name = "http",
          .workers = options.workers,
          .worker = {.limits = options.limits,
                     .read_timeout = options.read_timeout,
                     .answer_timeout = options.answer_timeout,
                     .idle_timeout = options.idle_timeout,
                     .waits_for_readers = false},
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

void CheckListenOptions(const ListenOptions& options) {
  if (options.tls.certificate_file.empty()) return;
  throw ConfigError(
      "listen.tls.certificate_file: TLS is not available in this version; leave it out and "
      "terminate "
      "TLS in front");
}

struct DeliveryListener::State {
  State(const ListenOptions& options, const std::vector<HttpConnector>& connectors,
        DeliverySink sink, std::function<bool()> ready, const Clock& clock, Logger& logger,
        Registry& registry)
      : probe(registry, "public", RoutesOf(options)),
        deliveries(registry, NamesOf(connectors)),
        site(connectors, options.health_path, std::move(sink), std::move(ready)),
        server(ServerOptionsOf(options, connectors.size()), site, probe, &deliveries, clock,
               logger) {}

  HttpProbe probe;
  DeliveryProbe deliveries;
  DeliverySite site;
  Server server;
};

DeliveryListener::DeliveryListener(ListenOptions options, std::vector<HttpConnector> connectors,
                                   DeliverySink sink, std::function<bool()> ready,
                                   const Clock& clock, Logger& logger, Registry& registry)
    : state_(std::make_unique<State>(options, connectors, std::move(sink), std::move(ready), clock,
                                     logger, registry)) {}

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

}  // namespace dtbridge
