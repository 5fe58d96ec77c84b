#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace dtbridge {

/// Counts durations in log-linear buckets: each power of two of microseconds is cut into 128 equal
/// parts, so a percentile is at most 0.8 % too high, whatever its size, and memory is a few
/// kilobytes. Durations beyond an hour count as an hour, negative ones as zero.
///
/// Threads: one at a time.
class LatencyHistogram {
 public:
  LatencyHistogram();

  void Record(std::chrono::microseconds duration);
  void Add(const LatencyHistogram& other);

  std::uint64_t Count() const { return count_; }
  std::chrono::microseconds Max() const { return max_; }  ///< exact
  std::chrono::microseconds Mean() const;                 ///< exact, cut to microseconds

  /// The smallest recorded duration that at least that share of all does not exceed, as the upper
  /// end of its bucket but never above Max(). 0 < `percent` <= 100. Zero when nothing was recorded.
  std::chrono::microseconds Percentile(double percent) const;

 private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::chrono::microseconds sum_{0};
  std::chrono::microseconds max_{0};
};

}  // namespace dtbridge
