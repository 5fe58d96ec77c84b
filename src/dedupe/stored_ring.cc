#include "stored_ring.h"

#include <utility>

namespace dtbridge {

std::uint64_t StoredRing::Push(const EventEntry& entry) {
  if (end_ % kBlock == 0) {
    if (!spare_) spare_ = std::make_unique<Block>();
    blocks_.push_back(std::move(spare_));
  }
  (*blocks_.back())[end_ % kBlock] = entry;
  return end_++;
}

std::uint64_t StoredRing::PushOldest(const EventEntry& entry) {
  if (begin_ % kBlock == 0) {
    if (!spare_) spare_ = std::make_unique<Block>();
    blocks_.push_front(std::move(spare_));
  }
  --begin_;
  (*blocks_.front())[begin_ % kBlock] = entry;
  return begin_;
}

void StoredRing::PopOldest() {
  ++begin_;
  if (begin_ % kBlock == 0) {
    spare_ = std::move(blocks_.front());
    blocks_.pop_front();
  }
}

}  // namespace dtbridge
