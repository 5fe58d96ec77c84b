#include "http_probe.h"

#include <algorithm>

namespace dtbridge {
namespace {

/// kConnect and kOther share a label.
std::size_t MethodIndex(HttpMethod method) {
  return std::min(static_cast<std::size_t>(method), static_cast<std::size_t>(HttpMethod::kConnect));
}

/// Index of 2xx, 4xx, 5xx.
std::size_t ClassIndex(int status) { return status < 300 ? 0 : status < 500 ? 1 : 2; }

std::string ClassName(int status) {
  constexpr std::array kNames{"2xx", "4xx", "5xx"};
  return kNames[ClassIndex(status)];
}

}  // namespace

HttpProbe::HttpProbe(Registry& registry, std::string_view listener,
                     const std::vector<HttpRoute>& routes)
    : listener_(listener),
      requests_(registry.Counters("http_requests_total",
                                  "Requests answered, by port, route, method and status code.")),
      durations_(registry.Histograms("http_request_duration_seconds",
                                     "Time from a request's first byte to its answer.",
                                     LatencyBuckets())),
      answers_lost_(
          registry
              .Counters(
                  "http_answers_lost_total",
                  "Answers that could not be given because the sender was gone or did not read.")
              .With({{"listener", listener_}})),
      connections_open_(registry.Gauges("http_connections_open", "Open connections.")
                            .With({{"listener", listener_}})),
      connections_rejected_([&] {
        const auto family = registry.Counters("http_connections_rejected_total",
                                              "Connections closed before they were served.");
        const auto with = [&](const char* reason) {
          return family.With({{"listener", listener_}, {"reason", reason}});
        };
        return std::array{with("limit"), with("file_descriptors"), with("stopping")};
      }()) {
  constexpr std::array kEvery{HttpMethod::kPost, HttpMethod::kGet, HttpMethod::kHead,
                              HttpMethod::kOther};
  for (const HttpRoute route : routes) {
    if (route == HttpRoute::kDelivery) {
      for (const HttpMethod method : kEvery) Prepare(route, method, {405});
      Prepare(route, HttpMethod::kPost, {200, 400, 401, 408, 413, 415, 417, 431, 500, 503});
      continue;
    }
    Prepare(route, HttpMethod::kPost, {405});
    Prepare(route, HttpMethod::kOther, {405});
    const bool may_fail =
        route == HttpRoute::kHealth || route == HttpRoute::kLivez || route == HttpRoute::kReadyz;
    for (const HttpMethod method : {HttpMethod::kGet, HttpMethod::kHead}) {
      Prepare(route, method, {200});
      if (may_fail) Prepare(route, method, {503});
    }
  }
  for (const HttpMethod method : kEvery) Prepare(HttpRoute::kNone, method, {404});
  Prepare(HttpRoute::kNone, HttpMethod::kOther, {400, 405, 408, 431, 503});
}

MetricLabels HttpProbe::RequestLabels(HttpRoute route, HttpMethod method, int status) const {
  return {{"listener", listener_},
          {"route", std::string(NameOf(route))},
          {"method", std::string(NameOf(method))},
          {"code", std::to_string(status)}};
}

std::optional<std::size_t> HttpProbe::SeriesIndex(HttpRoute route, HttpMethod method, int status) {
  const auto* const found = std::find(kStatuses.begin(), kStatuses.end(), status);
  if (found == kStatuses.end()) return std::nullopt;
  const std::size_t row = static_cast<std::size_t>(route) * kMethodLabels + MethodIndex(method);
  return row * kStatuses.size() + static_cast<std::size_t>(found - kStatuses.begin());
}

void HttpProbe::Prepare(HttpRoute route, HttpMethod method, std::initializer_list<int> statuses) {
  for (const int status : statuses) {
    if (const auto index = SeriesIndex(route, method, status)) {
      request_series_[*index] = requests_.With(RequestLabels(route, method, status));
    }
    auto& duration =
        duration_series_[static_cast<std::size_t>(route) * kCodeClasses + ClassIndex(status)];
    if (!duration) {
      duration = durations_.With(
          {{"route", std::string(NameOf(route))}, {"code_class", ClassName(status)}});
    }
  }
}

void HttpProbe::Answered(HttpRoute route, HttpMethod method, int status,
                         std::chrono::nanoseconds took) const {
  // The series that can be expected are there from the start; the odd ones cost a look-up.
  const auto index = SeriesIndex(route, method, status);
  (index && request_series_[*index] ? *request_series_[*index]
                                    : requests_.With(RequestLabels(route, method, status)))
      .Increment();
  const auto& duration =
      duration_series_[static_cast<std::size_t>(route) * kCodeClasses + ClassIndex(status)];
  (duration ? *duration
            : durations_.With(
                  {{"route", std::string(NameOf(route))}, {"code_class", ClassName(status)}}))
      .Observe(std::chrono::duration<double>(took).count());
}

std::uint64_t HttpProbe::RequestsTo(HttpRoute route) const {
  constexpr std::size_t kSeriesOfRoute = kMethodLabels * kStatuses.size();
  const auto first = static_cast<std::size_t>(route) * kSeriesOfRoute;
  double requests = 0;
  for (std::size_t i = first; i < first + kSeriesOfRoute; ++i) {
    if (request_series_[i]) requests += request_series_[i]->Value();
  }
  return static_cast<std::uint64_t>(requests);
}

}  // namespace dtbridge
