#include "admin_site.h"

#include <array>
#include <utility>

namespace dtbridge {
namespace {

struct Path {
  std::string_view path;
  HttpRoute route;
};

constexpr std::array kPaths{
    Path{"/metrics", HttpRoute::kMetrics}, Path{"/livez", HttpRoute::kLivez},
    Path{"/readyz", HttpRoute::kReadyz},   Path{"/version", HttpRoute::kVersion},
    Path{"/status", HttpRoute::kStatus},   Path{"/config", HttpRoute::kConfig},
    Path{"/", HttpRoute::kStatusPage},
};

Page HealthPage(const std::vector<std::string>& complaints) {
  if (complaints.empty()) return {.status = 200, .body = "ok\n"};
  Page page{.status = 503, .body = ""};
  for (const std::string& complaint : complaints) page.body += complaint + "\n";
  return page;
}

}  // namespace

AdminSite::AdminSite(AdminPages pages) : pages_(std::move(pages)) {}

bool AdminSite::Has(HttpRoute route) const {
  switch (route) {
    case HttpRoute::kMetrics:
      return static_cast<bool>(pages_.metrics);
    case HttpRoute::kLivez:
      return static_cast<bool>(pages_.not_live);
    case HttpRoute::kReadyz:
      return static_cast<bool>(pages_.not_ready);
    case HttpRoute::kVersion:
      return static_cast<bool>(pages_.version);
    case HttpRoute::kStatus:
      return static_cast<bool>(pages_.status);
    case HttpRoute::kConfig:
      return static_cast<bool>(pages_.config);
    case HttpRoute::kStatusPage:
      return !pages_.status_page.html.empty();
    case HttpRoute::kDelivery:
    case HttpRoute::kHealth:
    case HttpRoute::kNone:
      break;
  }
  return false;
}

std::vector<HttpRoute> AdminSite::Routes() const {
  std::vector<HttpRoute> routes;
  for (const Path& path : kPaths) {
    if (Has(path.route)) routes.push_back(path.route);
  }
  return routes;
}

HttpRoute AdminSite::RouteOf(std::string_view path) const {
  for (const Path& known : kPaths) {
    if (known.path == path) return Has(known.route) ? known.route : HttpRoute::kNone;
  }
  return HttpRoute::kNone;
}

Plan AdminSite::PlanFor(const RequestHead& head) const {
  const HttpRoute route = RouteOf(PathOf(head.target));
  if (head.method == HttpMethod::kGet || head.method == HttpMethod::kHead) {
    if (route != HttpRoute::kNone) return {.kind = Plan::Kind::kPage, .route = route};
    return {.problem = &NoSuchPage()};
  }
  if (route == HttpRoute::kNone && head.method != HttpMethod::kConnect)
    return {.problem = &NoSuchPage()};
  return {.route = route,
          .problem = &MethodNotAllowed(),
          .allow = "GET, HEAD",
          .close = head.method == HttpMethod::kConnect};
}

Page AdminSite::Render(HttpRoute route) const {
  switch (route) {
    case HttpRoute::kMetrics:
      return {.content_type = Registry::kContentType, .body = pages_.metrics()};
    case HttpRoute::kLivez:
      return HealthPage(pages_.not_live());
    case HttpRoute::kReadyz:
      return HealthPage(pages_.not_ready());
    case HttpRoute::kVersion:
      return {.content_type = "application/json", .body = pages_.version()};
    case HttpRoute::kStatus:
      return {.content_type = "application/json", .body = pages_.status()};
    case HttpRoute::kConfig:
      return {.content_type = "application/yaml", .body = pages_.config()};
    case HttpRoute::kStatusPage:
      return {.content_type = "text/html; charset=utf-8",
              .body = std::string(pages_.status_page.html),
              .policy = pages_.status_page.policy};
    case HttpRoute::kDelivery:
    case HttpRoute::kHealth:
    case HttpRoute::kNone:
      break;
  }
  return {.status = 503, .body = ""};
}

void AdminSite::Deliver(Delivery /*delivery*/, Reply reply) const {
  // Never planned here.
  reply(Reject(RejectReason::kInternal));
}

}  // namespace dtbridge
