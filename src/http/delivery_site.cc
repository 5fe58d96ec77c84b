#include "delivery_site.h"

#include <algorithm>
#include <set>
#include <utility>

#include "dtbridge/base/config_error.h"

namespace dtbridge {
namespace {

Plan Refusal(HttpRoute route, const Problem& problem, std::string_view allow = {}) {
  return {.kind = Plan::Kind::kRefuse, .route = route, .problem = &problem, .allow = allow};
}

Plan RefusedDelivery(ConnectorIndex connector, RejectReason reason) {
  return {.kind = Plan::Kind::kRefuse,
          .route = HttpRoute::kDelivery,
          .connector = connector,
          .reason = reason,
          .problem = &StatusFor(reason)};
}

void CheckPath(const std::string& path, const std::string& key, std::set<std::string>& taken) {
  const bool usable =
      !path.empty() && path.front() == '/' && std::all_of(path.begin(), path.end(), [](char c) {
        return c > ' ' && c < 0x7f && c != '?' && c != '#';
      });
  if (!usable) {
    throw ConfigError(key + " \"" + path +
                      "\" is not a path: begin it with / and leave out spaces, ? and #");
  }
  if (!taken.insert(path).second) {
    throw ConfigError(key + " \"" + path + "\" is taken already: give each its own path");
  }
}

}  // namespace

DeliverySite::DeliverySite(std::vector<HttpConnector> connectors, std::string health_path,
                           DeliverySink sink, std::function<bool()> ready)
    : connectors_(std::move(connectors)),
      health_path_(std::move(health_path)),
      sink_(std::move(sink)),
      ready_(std::move(ready)) {
  std::set<std::string> taken;
  for (std::size_t i = 0; i < connectors_.size(); ++i) {
    CheckPath(connectors_[i].path, "connectors[" + std::to_string(i) + "].path", taken);
  }
  if (!health_path_.empty()) CheckPath(health_path_, "listen.health_path", taken);
}

Plan DeliverySite::PlanFor(const RequestHead& head) const {
  if (head.method == HttpMethod::kConnect) {
    Plan plan = Refusal(HttpRoute::kNone, MethodNotAllowed(), "POST");
    plan.close = true;
    return plan;
  }
  const std::string_view path = PathOf(head.target);
  for (ConnectorIndex i = 0; i < connectors_.size(); ++i) {
    if (connectors_[i].path == path) return PlanForDelivery(head, i);
  }
  if (!health_path_.empty() && path == health_path_) {
    if (head.method != HttpMethod::kGet && head.method != HttpMethod::kHead) {
      return Refusal(HttpRoute::kHealth, MethodNotAllowed(), "GET, HEAD");
    }
    return {.kind = Plan::Kind::kPage, .route = HttpRoute::kHealth};
  }
  return Refusal(HttpRoute::kNone, NotFound());
}

Plan DeliverySite::PlanForDelivery(const RequestHead& head, ConnectorIndex connector) const {
  if (head.method != HttpMethod::kPost)
    return Refusal(HttpRoute::kDelivery, MethodNotAllowed(), "POST");
  if (const auto reason = RefusalOf(head)) return RefusedDelivery(connector, *reason);
  return {.kind = Plan::Kind::kDeliver, .route = HttpRoute::kDelivery, .connector = connector};
}

Page DeliverySite::Render(HttpRoute /*route*/) const {
  if (ready_()) return {.status = 200, .body = "ok\n"};
  return {.status = 503, .body = "not ready\n"};
}

void DeliverySite::Deliver(Delivery delivery, Reply reply) const {
  sink_(std::move(delivery), std::move(reply));
}

}  // namespace dtbridge
