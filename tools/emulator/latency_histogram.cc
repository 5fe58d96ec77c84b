#include "emulator/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace dtbridge {
namespace {

using std::chrono::microseconds;

constexpr microseconds kLongest{std::chrono::hours{1}};
constexpr unsigned kPartBits = 7;
constexpr std::uint64_t kParts = std::uint64_t{1} << kPartBits;

/// Values below kParts have a bucket each; above, the highest kPartBits + 1 bits say which.
constexpr std::size_t BucketOf(std::uint64_t value) {
  if (value < kParts) return value;
  const auto shift = static_cast<unsigned>(std::bit_width(value)) - kPartBits - 1;
  return (shift + 1) * kParts + (value >> shift) - kParts;
}

constexpr std::uint64_t HighestIn(std::size_t bucket) {
  if (bucket < kParts) return bucket;
  const auto shift = bucket / kParts - 1;
  return (((bucket % kParts) + kParts + 1) << shift) - 1;
}

static_assert(BucketOf(127) == 127 && BucketOf(128) == 128 && BucketOf(255) == 255);
static_assert(BucketOf(256) == 256 && BucketOf(257) == 256 && HighestIn(256) == 257);

}  // namespace

LatencyHistogram::LatencyHistogram()
    : buckets_(BucketOf(static_cast<std::uint64_t>(kLongest.count())) + 1) {}

void LatencyHistogram::Record(microseconds duration) {
  duration = std::clamp(duration, microseconds{0}, kLongest);
  ++buckets_[BucketOf(static_cast<std::uint64_t>(duration.count()))];
  ++count_;
  sum_ += duration;
  max_ = std::max(max_, duration);
}

void LatencyHistogram::Add(const LatencyHistogram& other) {
  for (std::size_t i = 0; i < buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  sum_ += other.sum_;
  max_ = std::max(max_, other.max_);
}

microseconds LatencyHistogram::Mean() const {
  return count_ == 0 ? microseconds{0} : sum_ / static_cast<std::int64_t>(count_);
}

microseconds LatencyHistogram::Percentile(double percent) const {
  if (count_ == 0) return microseconds{0};
  const auto wanted =
      std::max(std::uint64_t{1},
               static_cast<std::uint64_t>(std::ceil(percent / 100 * static_cast<double>(count_))));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= wanted) return std::min(microseconds{HighestIn(i)}, max_);
  }
  return max_;
}

}  // namespace dtbridge
