#include "http_route.h"

namespace dtbridge {

std::string_view NameOf(HttpRoute route) {
  switch (route) {
    case HttpRoute::kDelivery:
      return "delivery";
    case HttpRoute::kHealth:
      return "health";
    case HttpRoute::kMetrics:
      return "metrics";
    case HttpRoute::kLivez:
      return "livez";
    case HttpRoute::kReadyz:
      return "readyz";
    case HttpRoute::kVersion:
      return "version";
    case HttpRoute::kStatus:
      return "status";
    case HttpRoute::kConfig:
      return "config";
    case HttpRoute::kStatusPage:
      return "status_page";
    case HttpRoute::kNone:
      return "none";
  }
  return "none";
}

}  // namespace dtbridge
