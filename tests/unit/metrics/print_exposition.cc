// Writes an exposition with every kind of metric to stdout, for promtool to judge.

#include <iostream>

#include "dtbridge/metrics/registry.h"

int main() {
  dtbridge::Registry registry;
  registry.Counters("things_total", "Things that happened, with \"quotes\" and a \\.")
      .With({{"kind", "a \"quoted\" \\ thing\nin two lines"}})
      .Increment();
  registry.Counters("empty_total", "A family without a series.");
  registry.Gauges("temperature_celsius", "A gauge.").With().Set(-0.5);
  const auto histogram =
      registry.Histograms("wait_seconds", "A histogram.", dtbridge::LatencyBuckets()).With();
  histogram.Observe(0.0005);
  histogram.Observe(100);
  std::cout << registry.Expose();
  return 0;
}
