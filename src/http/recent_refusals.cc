#include "recent_refusals.h"

#include <utility>

namespace dtbridge {

void RecentRefusals::Add(RecentRefusal refusal) {
  const MutexLock lock(mutex_);
  if (kept_.size() < kKept) return kept_.push_back(std::move(refusal));
  std::swap(kept_[next_], refusal);
  next_ = (next_ + 1) % kKept;
}

std::vector<RecentRefusal> RecentRefusals::NewestFirst() const {
  const MutexLock lock(mutex_);
  std::vector<RecentRefusal> refusals;
  for (std::size_t age = 1; age <= kept_.size(); ++age) {
    refusals.push_back(kept_[(next_ + kept_.size() - age) % kept_.size()]);
  }
  return refusals;
}

}  // namespace dtbridge
