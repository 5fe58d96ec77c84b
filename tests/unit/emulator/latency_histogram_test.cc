#include "emulator/latency_histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "emulator/random.h"

namespace dtbridge {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST(LatencyHistogramTest, IsZeroWhenEmpty) {
  const LatencyHistogram histogram;
  EXPECT_EQ(histogram.Count(), 0U);
  EXPECT_EQ(histogram.Percentile(99), microseconds{0});
  EXPECT_EQ(histogram.Mean(), microseconds{0});
}

TEST(LatencyHistogramTest, IsExactForShortDurations) {
  LatencyHistogram histogram;
  for (int i = 1; i <= 100; ++i) histogram.Record(microseconds{i});
  EXPECT_EQ(histogram.Percentile(1), microseconds{1});
  EXPECT_EQ(histogram.Percentile(50), microseconds{50});
  EXPECT_EQ(histogram.Percentile(99), microseconds{99});
  EXPECT_EQ(histogram.Percentile(100), microseconds{100});
}

TEST(LatencyHistogramTest, TellsMeanMaximumAndCountExactly) {
  LatencyHistogram histogram;
  histogram.Record(milliseconds{10});
  histogram.Record(microseconds{1'234'567});
  EXPECT_EQ(histogram.Count(), 2U);
  EXPECT_EQ(histogram.Max(), microseconds{1'234'567});
  EXPECT_EQ(histogram.Percentile(100), microseconds{1'234'567});
  EXPECT_EQ(histogram.Mean(), microseconds{(10'000 + 1'234'567) / 2});
}

TEST(LatencyHistogramTest, IsNeverTooLowAndLessThanOnePercentTooHigh) {
  Random random(3);
  std::vector<microseconds> all;
  LatencyHistogram histogram;
  for (int i = 0; i < 20'000; ++i) {
    // Of every magnitude from a microsecond to some minutes.
    const microseconds duration{random.Below(std::uint64_t{1} << random.Between(1, 28))};
    all.push_back(duration);
    histogram.Record(duration);
  }
  std::sort(all.begin(), all.end());

  for (const double percent : {0.1, 10.0, 50.0, 90.0, 99.0, 99.9, 99.99}) {
    const auto index = static_cast<std::size_t>(percent / 100 * 20'000 + 0.5) - 1;
    const auto exact = static_cast<double>(all[index].count());
    const auto told = static_cast<double>(histogram.Percentile(percent).count());
    EXPECT_GE(told, exact) << percent;
    EXPECT_LE(told, exact * 1.008 + 1) << percent;
  }
}

TEST(LatencyHistogramTest, CountsWhatIsBeyondItsEndsAtTheEnds) {
  LatencyHistogram histogram;
  histogram.Record(microseconds{-5});
  histogram.Record(hours{30});
  EXPECT_EQ(histogram.Percentile(50), microseconds{0});
  EXPECT_EQ(histogram.Max(), hours{1});
  EXPECT_EQ(histogram.Percentile(100), hours{1});
}

TEST(LatencyHistogramTest, AddsAnother) {
  LatencyHistogram one, two;
  one.Record(milliseconds{1});
  two.Record(milliseconds{3});
  one.Add(two);
  EXPECT_EQ(one.Count(), 2U);
  EXPECT_EQ(one.Max(), milliseconds{3});
  EXPECT_EQ(one.Mean(), milliseconds{2});
}

}  // namespace
}  // namespace dtbridge
