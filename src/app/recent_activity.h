#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <vector>

#include "dtbridge/base/mutex.h"
#include "dtbridge/base/time.h"
#include "dtbridge/http/delivery_activity.h"
#include "dtbridge/metrics/registry.h"

namespace dtbridge {

/// What the counters say at a moment; they only grow.
struct ActivityCounts {
  SteadyTime at;
  std::vector<DeliveryCounts> connectors = {};
  std::vector<HistogramBucket> event_lag = {};
};

/// By how much they grew over a time.
struct ActivityGrowth {
  std::chrono::milliseconds over{0};
  std::vector<DeliveryCounts> connectors = {};
  std::vector<HistogramBucket> event_lag = {};
};

/// Remembers what the counters said in the last minute, so that what came lately can be told from
/// what came since the start, without work for each delivery.
///
/// Threads: any.
class RecentActivity {
 public:
  static constexpr std::chrono::seconds kWindow{60};
  static constexpr std::chrono::seconds kInterval{5};  ///< how often to call Note

  void Note(ActivityCounts counts);

  /// Up to `now`, since the oldest counts of the last kWindow; when nobody noted any for that long,
  /// since the last ones; when nobody ever did, nothing over 0 ms.
  ActivityGrowth Until(const ActivityCounts& now) const;

 private:
  mutable Mutex mutex_;
  std::deque<ActivityCounts> noted_ GUARDED_BY(mutex_);
};

/// The bound, of the histogram's own, that at least `share` of the observations kept; nullopt when
/// there are none, or when it is the last one, which is none.
std::optional<double> BoundFor(double share, const std::vector<HistogramBucket>& buckets);

}  // namespace dtbridge
