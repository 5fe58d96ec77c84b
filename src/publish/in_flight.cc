#include "in_flight.h"

namespace dtbridge {

InFlight::Admission InFlight::Add(Waiting& record) {
  const MutexLock lock(mutex_);
  if (closed_) return Admission::kClosed;
  if (records_ >= max_records_ || bytes_ + record.bytes > max_bytes_) return Admission::kFull;
  ++records_;
  bytes_ += record.bytes;
  record.previous = last_;
  record.next = nullptr;
  (last_ == nullptr ? first_ : last_->next) = &record;
  last_ = &record;
  return Admission::kAdmitted;
}

void InFlight::Remove(Waiting& record) {
  const MutexLock lock(mutex_);
  --records_;
  bytes_ -= record.bytes;
  (record.previous == nullptr ? first_ : record.previous->next) = record.next;
  (record.next == nullptr ? last_ : record.next->previous) = record.previous;
}

void InFlight::Close() {
  const MutexLock lock(mutex_);
  closed_ = true;
}

InFlight::Load InFlight::Now() const {
  const MutexLock lock(mutex_);
  Load load{.records = records_, .bytes = bytes_, .oldest = std::nullopt};
  if (first_ != nullptr) load.oldest = first_->since;
  return load;
}

}  // namespace dtbridge
