#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dtbridge/metrics/registry.h"
#include "http_route.h"
#include "request_head.h"

namespace dtbridge {

/// Why a connection was closed before it was served.
enum class ConnectionRefusal { kLimit, kFileDescriptors, kStopping };

/// Measures one port: connections, requests, answers. Threads: any.
class HttpProbe {
 public:
  /// `routes` are those the port serves beside kNone.
  HttpProbe(Registry& registry, std::string_view listener, const std::vector<HttpRoute>& routes);

  void Answered(HttpRoute route, HttpMethod method, int status,
                std::chrono::nanoseconds took) const;
  /// Requests answered on this route, but for combinations of method and status that are not
  /// expected there.
  std::uint64_t RequestsTo(HttpRoute route) const;

  void AnswerLost() const { answers_lost_.Increment(); }

  void ConnectionOpened() const { connections_open_.Increment(1); }
  void ConnectionClosed() const { connections_open_.Increment(-1); }
  void ConnectionRefused(ConnectionRefusal why) const {
    connections_rejected_[static_cast<std::size_t>(why)].Increment();
  }

 private:
  static constexpr std::array kStatuses{200, 400, 401, 404, 405, 408, 413, 415, 417, 431, 500, 503};
  static constexpr std::size_t kMethodLabels = 4;
  static constexpr std::size_t kCodeClasses = 3;  ///< 2xx, 4xx, 5xx

  MetricLabels RequestLabels(HttpRoute route, HttpMethod method, int status) const;
  static std::optional<std::size_t> SeriesIndex(HttpRoute route, HttpMethod method, int status);
  void Prepare(HttpRoute route, HttpMethod method, std::initializer_list<int> statuses);

  std::string listener_;
  CounterFamily requests_;
  HistogramFamily durations_;
  Counter answers_lost_;
  Gauge connections_open_;
  std::array<Counter, 3> connections_rejected_;
  std::array<std::optional<Counter>, kHttpRouteCount * kMethodLabels * kStatuses.size()>
      request_series_;
  std::array<std::optional<Histogram>, kHttpRouteCount * kCodeClasses> duration_series_;
};

}  // namespace dtbridge
