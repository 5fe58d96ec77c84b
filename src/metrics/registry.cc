#include "dtbridge/metrics/registry.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <stdexcept>

#include "dtbridge/base/check.h"
#include "process_metrics.h"

namespace dtbridge {
namespace {

constexpr std::string_view kPrefix = "dtbridge_";

/// prometheus-cpp writes help as it is, where the format wants backslash and line feed escaped.
std::string EscapedHelp(std::string_view help) {
  std::string out;
  for (const char c : help) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out;
}

/// A name or label that Prometheus refuses, or a name that is taken by another kind, is a bug.
template <typename Make>
auto& OrAbort(const std::string& what, const Make& make) {
  try {
    return make();
  } catch (const std::exception& error) {
    Check(false, ("metric " + what + ": " + error.what()).c_str());
    throw;
  }
}

template <typename T, typename Build>
prometheus::Family<T>& Register(prometheus::Registry& registry, const Build& build,
                                std::string_view name, std::string_view help) {
  const std::string full_name = std::string(kPrefix).append(name);
  return OrAbort(
      full_name, [&]() -> auto& {
        return build().Name(full_name).Help(EscapedHelp(help)).Register(registry);
      });
}

void Sort(std::vector<prometheus::MetricFamily>& families) {
  std::sort(families.begin(), families.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  for (auto& family : families) {
    std::sort(family.metric.begin(), family.metric.end(),
              [](const auto& a, const auto& b) { return a.label < b.label; });
  }
}

}  // namespace

struct Registry::State {
  prometheus::Registry registry{prometheus::Registry::InsertBehavior::Merge};
};

void Counter::Increment(double by) const { series_->Increment(by); }
double Counter::Value() const { return series_->Value(); }

void Gauge::Set(double value) const { series_->Set(value); }
void Gauge::Increment(double by) const { series_->Increment(by); }
double Gauge::Value() const { return series_->Value(); }

void Histogram::Observe(double value) const { series_->Observe(value); }

std::vector<HistogramBucket> Histogram::Buckets() const {
  std::vector<HistogramBucket> buckets;
  std::uint64_t below = 0;
  for (const auto& bucket : series_->Collect().histogram.bucket) {
    buckets.push_back({bucket.upper_bound, bucket.cumulative_count - below});
    below = bucket.cumulative_count;
  }
  return buckets;
}

Counter CounterFamily::With(const MetricLabels& labels) const {
  return Counter(OrAbort(
      family_->GetName(), [&]() -> auto& { return family_->Add(labels); }));
}

Gauge GaugeFamily::With(const MetricLabels& labels) const {
  return Gauge(OrAbort(
      family_->GetName(), [&]() -> auto& { return family_->Add(labels); }));
}

Histogram HistogramFamily::With(const MetricLabels& labels) const {
  return Histogram(OrAbort(
      family_->GetName(), [&]() -> auto& { return family_->Add(labels, buckets_); }));
}

std::vector<double> LatencyBuckets() {
  return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 8, 10};
}

std::vector<double> LagBuckets() {
  return {0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21600, 43200};
}

Registry::Registry() : state_(std::make_unique<State>()) {}
Registry::~Registry() = default;

CounterFamily Registry::Counters(std::string_view name, std::string_view help) {
  return CounterFamily(
      Register<prometheus::Counter>(state_->registry, prometheus::BuildCounter, name, help));
}

GaugeFamily Registry::Gauges(std::string_view name, std::string_view help) {
  return GaugeFamily(
      Register<prometheus::Gauge>(state_->registry, prometheus::BuildGauge, name, help));
}

HistogramFamily Registry::Histograms(std::string_view name, std::string_view help,
                                     std::vector<double> buckets) {
  return {Register<prometheus::Histogram>(state_->registry, prometheus::BuildHistogram, name, help),
          std::move(buckets)};
}

std::string Registry::Expose() {
  auto families = state_->registry.Collect();
  AppendProcessMetrics(families);
  Sort(families);
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace dtbridge
