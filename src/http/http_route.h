#pragma once

#include <cstddef>
#include <string_view>

namespace dtbridge {

/// What a request was for, as http_requests_total names it.
enum class HttpRoute {
  kDelivery,
  kHealth,
  kMetrics,
  kLivez,
  kReadyz,
  kVersion,
  kStatus,
  kConfig,
  kStatusPage,
  kNone,
};

inline constexpr std::size_t kHttpRouteCount = 10;

std::string_view NameOf(HttpRoute route);

}  // namespace dtbridge
