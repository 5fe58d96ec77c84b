#include "dtbridge/metrics/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dtbridge {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// The lines of the exposition that are about `name` (with prefix).
std::vector<std::string> LinesAbout(Registry& registry, const std::string& name) {
  std::vector<std::string> lines = Lines(registry.Expose());
  std::erase_if(lines, [&](const std::string& line) { return line.find(name) == line.npos; });
  return lines;
}

TEST(RegistryTest, WritesACounterWithPrefixHelpTypeAndLabels) {
  Registry registry;
  const Counter counter =
      registry.Counters("deliveries_total", "Deliveries.").With({{"b", "2"}, {"a", "1"}});
  counter.Increment();
  counter.Increment(2);

  EXPECT_EQ(counter.Value(), 3);
  EXPECT_THAT(LinesAbout(registry, "deliveries_total"),
              ElementsAre("# HELP dtbridge_deliveries_total Deliveries.",
                          "# TYPE dtbridge_deliveries_total counter",
                          "dtbridge_deliveries_total{a=\"1\",b=\"2\"} 3"));
}

TEST(RegistryTest, WritesASeriesThatWasNeverCountedAsZero) {
  Registry registry;
  registry.Counters("deliveries_total", "Deliveries.").With({{"outcome", "stored"}});

  EXPECT_THAT(Lines(registry.Expose()),
              Contains("dtbridge_deliveries_total{outcome=\"stored\"} 0"));
}

TEST(RegistryTest, TellsHowManyObservationsFellIntoEachBucketOfAHistogram) {
  Registry registry;
  const Histogram histogram = registry.Histograms("lag_seconds", "Lag.", {1, 10}).With();
  for (const double seconds : {0.5, 1.0, 2.0, 100.0, 200.0}) histogram.Observe(seconds);

  std::vector<std::pair<double, std::uint64_t>> counts;
  for (const auto& bucket : histogram.Buckets()) {
    counts.emplace_back(bucket.upper_bound, bucket.count);
  }
  EXPECT_THAT(counts, ElementsAre(std::pair(1.0, 2U), std::pair(10.0, 1U),
                                  std::pair(std::numeric_limits<double>::infinity(), 2U)));
}

TEST(RegistryTest, LeavesOutAFamilyWithoutASeries) {
  Registry registry;
  registry.Counters("empty_total", "Nothing yet.");

  EXPECT_THAT(registry.Expose(), Not(HasSubstr("empty_total")));
}

TEST(RegistryTest, GivesTheSameSeriesForTheSameNameAndLabels) {
  Registry registry;
  registry.Counters("things_total", "Things.").With({{"kind", "a"}}).Increment();
  registry.Counters("things_total", "Things.").With({{"kind", "a"}}).Increment();

  EXPECT_THAT(LinesAbout(registry, "things_total{"),
              ElementsAre("dtbridge_things_total{kind=\"a\"} 2"));
}

TEST(RegistryTest, NeverLetsACounterFall) {
  Registry registry;
  const Counter counter = registry.Counters("things_total", "Things.").With();
  counter.Increment();
  counter.Increment(-5);

  EXPECT_EQ(counter.Value(), 1);
}

TEST(RegistryTest, LetsAGaugeMoveBothWays) {
  Registry registry;
  const Gauge gauge = registry.Gauges("depth", "Depth.").With();
  gauge.Set(4);
  gauge.Increment(-6.5);

  EXPECT_EQ(gauge.Value(), -2.5);
  EXPECT_THAT(LinesAbout(registry, "depth"),
              ElementsAre("# HELP dtbridge_depth Depth.", "# TYPE dtbridge_depth gauge",
                          "dtbridge_depth -2.5"));
}

TEST(RegistryTest, CountsAnObservationInEveryBucketThatHoldsIt) {
  Registry registry;
  const Histogram histogram = registry.Histograms("wait_seconds", "Wait.", {0.0005, 0.1, 1}).With();
  histogram.Observe(0.1);  // a bound belongs to its own bucket
  histogram.Observe(5);

  EXPECT_THAT(
      LinesAbout(registry, "wait_seconds"),
      ElementsAre("# HELP dtbridge_wait_seconds Wait.", "# TYPE dtbridge_wait_seconds histogram",
                  "dtbridge_wait_seconds_count 2", "dtbridge_wait_seconds_sum 5.1",
                  "dtbridge_wait_seconds_bucket{le=\"0.0005\"} 0",
                  "dtbridge_wait_seconds_bucket{le=\"0.1\"} 1",
                  "dtbridge_wait_seconds_bucket{le=\"1\"} 1",
                  "dtbridge_wait_seconds_bucket{le=\"+Inf\"} 2"));
}

TEST(RegistryTest, EscapesLabelValues) {
  Registry registry;
  registry.Counters("things_total", "Things.").With({{"kind", "a\"b\\c\nd"}});

  EXPECT_THAT(Lines(registry.Expose()), Contains(R"(dtbridge_things_total{kind="a\"b\\c\nd"} 0)"));
}

TEST(RegistryTest, EscapesHelp) {
  Registry registry;
  registry.Counters("things_total", "A \\ and\na second line.").With();

  EXPECT_THAT(Lines(registry.Expose()),
              Contains(R"(# HELP dtbridge_things_total A \\ and\na second line.)"));
}

TEST(RegistryTest, WritesFamiliesAndSeriesInAFixedOrder) {
  Registry registry;
  const GaugeFamily later = registry.Gauges("b", "B.");
  for (const char* value : {"3", "1", "2"}) later.With({{"x", value}});
  registry.Counters("a_total", "A.").With();

  std::vector<std::string> series = Lines(registry.Expose());
  std::erase_if(series, [](const std::string& line) { return !line.starts_with("dtbridge_"); });
  EXPECT_THAT(series, ElementsAre("dtbridge_a_total 0", "dtbridge_b{x=\"1\"} 0",
                                  "dtbridge_b{x=\"2\"} 0", "dtbridge_b{x=\"3\"} 0"));
}

TEST(RegistryTest, WritesTheProcessMetricsWithoutPrefix) {
  Registry registry;
  const std::vector<std::string> lines = Lines(registry.Expose());

  for (const char* name : {"process_cpu_seconds_total", "process_resident_memory_bytes",
                           "process_virtual_memory_bytes", "process_open_fds", "process_max_fds",
                           "process_start_time_seconds"}) {
    EXPECT_THAT(lines, Contains(StartsWith(std::string(name) + " "))) << name;
  }
  EXPECT_THAT(lines, Contains("# TYPE process_cpu_seconds_total counter"));
  EXPECT_THAT(lines, Contains("# TYPE process_open_fds gauge"));
}

TEST(RegistryTest, LosesNothingWhenThreadsCountWhileItIsRead) {
  Registry registry;
  const CounterFamily family = registry.Counters("things_total", "Things.");
  const Histogram histogram = registry.Histograms("wait_seconds", "Wait.", {1}).With();
  constexpr int kThreads = 4;
  constexpr int kTimes = 2000;

  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kTimes; ++i) {
        family.With({{"kind", "a"}}).Increment();
        histogram.Observe(0.5);
      }
    });
  }
  for (int i = 0; i < 20; ++i) registry.Expose();
  for (std::thread& thread : threads) thread.join();

  const std::vector<std::string> lines = Lines(registry.Expose());
  EXPECT_THAT(lines, Contains("dtbridge_things_total{kind=\"a\"} 8000"));
  EXPECT_THAT(lines, Contains("dtbridge_wait_seconds_bucket{le=\"1\"} 8000"));
}

TEST(RegistryDeathTest, StopsTheProcessWhenANameIsUsedForTwoKinds) {
  Registry registry;
  registry.Counters("things", "Things.");

  EXPECT_DEATH(registry.Gauges("things", "Things."), "metric dtbridge_things: ");
}

TEST(RegistryDeathTest, StopsTheProcessAtALabelThatPrometheusRefuses) {
  Registry registry;
  const CounterFamily family = registry.Counters("things_total", "Things.");

  EXPECT_DEATH(family.With({{"not-a-name", "x"}}), "metric dtbridge_things_total: ");
}

TEST(BucketsTest, Rise) {
  for (const std::vector<double>& buckets : {LatencyBuckets(), LagBuckets()}) {
    EXPECT_TRUE(std::is_sorted(buckets.begin(), buckets.end()));
    EXPECT_EQ(std::adjacent_find(buckets.begin(), buckets.end()), buckets.end());
  }
  EXPECT_EQ(LatencyBuckets().front(), 0.0005);
  EXPECT_EQ(LatencyBuckets().back(), 10);
  EXPECT_EQ(LagBuckets().front(), 0.1);
  EXPECT_EQ(LagBuckets().back(), 43200);
}

}  // namespace
}  // namespace dtbridge
