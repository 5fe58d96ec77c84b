#pragma once

#include <functional>
#include <string>
#include <vector>

#include "dtbridge/http/delivery_listener.h"
#include "site.h"

namespace dtbridge {

/// The public port's paths: the connectors', and one for health.
class DeliverySite final : public Site {
 public:
  /// Errors: ConfigError for a path that two routes share or that no request can name.
  DeliverySite(std::vector<HttpConnector> connectors, std::string health_path, DeliverySink sink,
               std::function<bool()> ready);

  Plan PlanFor(const RequestHead& head) const override;
  Page Render(HttpRoute route) const override;
  void Deliver(Delivery delivery, Reply reply) const override;

 private:
  Plan PlanForDelivery(const RequestHead& head, ConnectorIndex connector) const;

  const std::vector<HttpConnector> connectors_;
  const std::string health_path_;
  const DeliverySink sink_;
  const std::function<bool()> ready_;
};

}  // namespace dtbridge
