#pragma once

#include <memory>
#include <utility>

#include "dtbridge/base/mutex.h"

namespace dtbridge {

/// A value that is replaced as a whole while others read it: secrets, key sets.
///
/// Threads: any; the lock is held for a pointer copy only. A reader keeps what it loaded.
template <typename T>
class Snapshot {
 public:
  explicit Snapshot(std::shared_ptr<const T> value) : value_(std::move(value)) {}

  std::shared_ptr<const T> Load() const {
    const MutexLock lock(mutex_);
    return value_;
  }

  void Store(std::shared_ptr<const T> value) {
    const MutexLock lock(mutex_);
    value_.swap(value);  // the old value goes after the lock
  }

 private:
  mutable Mutex mutex_;
  std::shared_ptr<const T> value_ GUARDED_BY(mutex_);
};

}  // namespace dtbridge
