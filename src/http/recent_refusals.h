#pragma once

#include <cstddef>
#include <vector>

#include "dtbridge/base/mutex.h"
#include "dtbridge/http/delivery_activity.h"

namespace dtbridge {

/// The last refusals of one connector; each has its own, so that none pushes out another's.
///
/// Threads: any.
class RecentRefusals {
 public:
  static constexpr std::size_t kKept = 10;

  void Add(RecentRefusal refusal);
  std::vector<RecentRefusal> NewestFirst() const;

 private:
  mutable Mutex mutex_;
  std::vector<RecentRefusal> kept_ GUARDED_BY(mutex_);
  std::size_t next_ GUARDED_BY(mutex_) = 0;  ///< the oldest's place once all are taken
};

}  // namespace dtbridge
