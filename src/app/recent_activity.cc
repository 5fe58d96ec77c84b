#include "recent_activity.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace dtbridge {
namespace {

/// Two looks at counters may overlap, so that the earlier one saw more.
std::uint64_t Growth(std::uint64_t now, std::uint64_t then) { return now - std::min(now, then); }

}  // namespace

void RecentActivity::Note(ActivityCounts counts) {
  const MutexLock lock(mutex_);
  while (!noted_.empty() && noted_.front().at < counts.at - kWindow) noted_.pop_front();
  noted_.push_back(std::move(counts));
}

ActivityGrowth RecentActivity::Until(const ActivityCounts& now) const {
  ActivityCounts then = now;
  {
    const MutexLock lock(mutex_);
    for (auto noted = noted_.rbegin(); noted != noted_.rend(); ++noted) {
      if (noted != noted_.rbegin() && noted->at < now.at - kWindow) break;
      then = *noted;
    }
  }
  ActivityGrowth growth{
      .over = std::chrono::duration_cast<std::chrono::milliseconds>(now.at - then.at),
      .connectors = now.connectors,
      .event_lag = now.event_lag};
  for (std::size_t i = 0; i < growth.connectors.size(); ++i) {
    for (std::size_t ending = 0; ending < kEndingCount; ++ending) {
      growth.connectors[i][ending] = Growth(now.connectors[i][ending], then.connectors[i][ending]);
    }
  }
  for (std::size_t i = 0; i < growth.event_lag.size(); ++i) {
    growth.event_lag[i].count = Growth(now.event_lag[i].count, then.event_lag[i].count);
  }
  return growth;
}

std::optional<double> BoundFor(double share, const std::vector<HistogramBucket>& buckets) {
  std::uint64_t all = 0;
  for (const auto& bucket : buckets) all += bucket.count;
  std::uint64_t kept = 0;
  for (const auto& bucket : buckets) {
    kept += bucket.count;
    if (kept == 0 || static_cast<double>(kept) < share * static_cast<double>(all)) continue;
    if (std::isinf(bucket.upper_bound)) break;
    return bucket.upper_bound;
  }
  return std::nullopt;
}

}  // namespace dtbridge
