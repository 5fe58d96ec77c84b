#pragma once

#include "dtbridge/http/admin_listener.h"
#include "site.h"

namespace dtbridge {

/// The private port's pages.
class AdminSite final : public Site {
 public:
  explicit AdminSite(AdminPages pages);

  /// The routes that have a page.
  std::vector<HttpRoute> Routes() const;

  Plan PlanFor(const RequestHead& head) const override;
  Page Render(HttpRoute route) const override;
  void Deliver(Delivery delivery, Reply reply) const override;

 private:
  HttpRoute RouteOf(std::string_view path) const;
  bool Has(HttpRoute route) const;

  const AdminPages pages_;
};

}  // namespace dtbridge
