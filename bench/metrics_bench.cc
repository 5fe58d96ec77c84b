#include <benchmark/benchmark.h>

#include <string>

#include "dtbridge/metrics/registry.h"

namespace dtbridge {
namespace {

/// One process' counter, seen by all threads of a case.
const Counter& SharedCounter() {
  static Registry registry;
  static const Counter counter = registry.Counters("deliveries_total", "All.").With();
  return counter;
}

const Histogram& SharedHistogram() {
  static Registry registry;
  static const Histogram histogram =
      registry.Histograms("ack_seconds", "All.", LatencyBuckets()).With();
  return histogram;
}

void Count(benchmark::State& state) {
  for (auto _ : state) SharedCounter().Increment();
}
BENCHMARK(Count);
BENCHMARK(Count)->Threads(2)->UseRealTime();

void Observe(benchmark::State& state) {
  double seconds = 0;
  for (auto _ : state) {
    SharedHistogram().Observe(seconds);
    seconds = seconds > 1 ? 0 : seconds + 0.0007;
  }
}
BENCHMARK(Observe);
BENCHMARK(Observe)->Threads(2)->UseRealTime();

/// A scrape, with about as many series as a service with ten connectors has.
void Expose(benchmark::State& state) {
  Registry registry;
  const auto counters = registry.Counters("deliveries_total", "All.");
  const auto histograms = registry.Histograms("request_seconds", "All.", LatencyBuckets());
  for (int i = 0; i < 300; ++i) counters.With({{"number", std::to_string(i)}}).Increment();
  for (int i = 0; i < 10; ++i) histograms.With({{"number", std::to_string(i)}}).Observe(0.001);
  for (auto _ : state) benchmark::DoNotOptimize(registry.Expose());
}
BENCHMARK(Expose)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace dtbridge
