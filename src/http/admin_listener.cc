#include "dtbridge/http/admin_listener.h"

#include <utility>

#include "admin_site.h"
#include "server.h"

namespace dtbridge {
namespace {

ServerOptions ServerOptionsOf(const AdminOptions& options) {
  HttpLimits limits;
  limits.connections = AdminListener::kMaxConnections;
  limits.body = 1024;  // scrapers and probes send none
  return {.address = options.address,
          .address_key = "admin.address",
          .name = "admin",
          .workers = 1,
          .worker = {.limits = limits,
                     .read_timeout = std::chrono::seconds(5),
                     .answer_timeout = std::chrono::seconds(8),
                     .idle_timeout = std::chrono::seconds(75),
                     .waits_for_readers = true},
          .connectors = 0};
}

AdminPages Exposed(const AdminOptions& options, AdminPages pages) {
  if (!options.expose_status) {
    pages.status = {};
    pages.status_page = {};
  }
  if (!options.expose_config) pages.config = {};
  return pages;
}

}  // namespace

struct AdminListener::State {
  State(const AdminOptions& options, AdminPages pages, const Clock& clock, Logger& logger,
        Registry& registry)
      : site(Exposed(options, std::move(pages))),
        probe(registry, "admin", site.Routes()),
        server(ServerOptionsOf(options), site, probe, nullptr, clock, logger) {}

  AdminSite site;
  HttpProbe probe;
  Server server;
};

AdminListener::AdminListener(AdminOptions options, AdminPages pages, const Clock& clock,
                             Logger& logger, Registry& registry)
    : state_(std::make_unique<State>(options, std::move(pages), clock, logger, registry)) {}

AdminListener::~AdminListener() = default;

void AdminListener::Start() { state_->server.Start(); }

std::uint16_t AdminListener::Port() const { return state_->server.Port(); }

void AdminListener::Stop() { state_->server.Stop(); }

}  // namespace dtbridge
