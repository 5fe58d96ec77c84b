#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
template <typename T>
class Family;
}  // namespace prometheus

namespace dtbridge {

using MetricLabels = std::map<std::string, std::string>;

/// A handle to one series; cheap to copy, usable from any thread, valid as long as its Registry.
class Counter {
 public:
  void Increment(double by = 1.0) const;
  double Value() const;

 private:
  friend class CounterFamily;
  explicit Counter(prometheus::Counter& series) : series_(&series) {}
  prometheus::Counter* series_;
};

class Gauge {
 public:
  void Set(double value) const;
  void Increment(double by = 1.0) const;
  double Value() const;

 private:
  friend class GaugeFamily;
  explicit Gauge(prometheus::Gauge& series) : series_(&series) {}
  prometheus::Gauge* series_;
};

/// How many observations fell into one bucket of a histogram: above the bound of the one before.
struct HistogramBucket {
  double upper_bound;  ///< of the last one: infinity
  std::uint64_t count;
};

class Histogram {
 public:
  void Observe(double value) const;
  std::vector<HistogramBucket> Buckets() const;

 private:
  friend class HistogramFamily;
  explicit Histogram(prometheus::Histogram& series) : series_(&series) {}
  prometheus::Histogram* series_;
};

/// All series of one name. With() finds or makes one; it locks and hashes, so call it at start and
/// keep the handle.
class CounterFamily {
 public:
  Counter With(const MetricLabels& labels = {}) const;

 private:
  friend class Registry;
  explicit CounterFamily(prometheus::Family<prometheus::Counter>& family) : family_(&family) {}
  prometheus::Family<prometheus::Counter>* family_;
};

class GaugeFamily {
 public:
  Gauge With(const MetricLabels& labels = {}) const;

 private:
  friend class Registry;
  explicit GaugeFamily(prometheus::Family<prometheus::Gauge>& family) : family_(&family) {}
  prometheus::Family<prometheus::Gauge>* family_;
};

class HistogramFamily {
 public:
  Histogram With(const MetricLabels& labels = {}) const;

 private:
  friend class Registry;
  HistogramFamily(prometheus::Family<prometheus::Histogram>& family, std::vector<double> buckets)
      : family_(&family), buckets_(std::move(buckets)) {}
  prometheus::Family<prometheus::Histogram>* family_;
  std::vector<double> buckets_;
};

/// Upper bounds of the histograms' buckets, in seconds: requests and acknowledgements, and the lag
/// between an event's own time and ours.
std::vector<double> LatencyBuckets();
std::vector<double> LagBuckets();

/// Holds every metric of the process and writes them out for Prometheus.
///
/// Names are given without the prefix `dtbridge_`, which is added. Registering a name twice with
/// the same kind gives the same family; a name that is taken by another kind, and names or labels
/// that Prometheus refuses, are bugs and stop the process.
/// Threads: any.
class Registry {
 public:
  Registry();
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  CounterFamily Counters(std::string_view name, std::string_view help);
  GaugeFamily Gauges(std::string_view name, std::string_view help);
  HistogramFamily Histograms(std::string_view name, std::string_view help,
                             std::vector<double> buckets);

  /// Text format 0.0.4, every family that has a series, with HELP and TYPE, in the order of their
  /// names; the standard `process_*` (without our prefix) are read at the call.
  std::string Expose();

  /// Content type of what Expose returns.
  static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dtbridge
