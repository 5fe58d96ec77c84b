#pragma once

#include <condition_variable>
#include <mutex>

// Clang's thread safety analysis (-Wthread-safety); other compilers see nothing.
// https://clang.llvm.org/docs/ThreadSafetyAnalysis.html
#if defined(__clang__)
#define DTBRIDGE_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define DTBRIDGE_THREAD_ANNOTATION(x)
#endif

#define CAPABILITY(x) DTBRIDGE_THREAD_ANNOTATION(capability(x))
#define SCOPED_CAPABILITY DTBRIDGE_THREAD_ANNOTATION(scoped_lockable)
#define GUARDED_BY(x) DTBRIDGE_THREAD_ANNOTATION(guarded_by(x))
#define REQUIRES(...) DTBRIDGE_THREAD_ANNOTATION(requires_capability(__VA_ARGS__))
#define ACQUIRE(...) DTBRIDGE_THREAD_ANNOTATION(acquire_capability(__VA_ARGS__))
#define RELEASE(...) DTBRIDGE_THREAD_ANNOTATION(release_capability(__VA_ARGS__))
#define EXCLUDES(...) DTBRIDGE_THREAD_ANNOTATION(locks_excluded(__VA_ARGS__))

namespace dtbridge {

/// std::mutex that the analysis knows.
class CAPABILITY("mutex") Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void Lock() ACQUIRE() { mutex_.lock(); }
  void Unlock() RELEASE() { mutex_.unlock(); }

  // What std::condition_variable_any wants of a lock (BasicLockable).
  // NOLINTBEGIN(readability-identifier-naming): the standard's names
  void lock() ACQUIRE() { mutex_.lock(); }
  void unlock() RELEASE() { mutex_.unlock(); }
  // NOLINTEND(readability-identifier-naming)

 private:
  std::mutex mutex_;
};

/// Holds a Mutex for a scope.
class SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.Lock(); }
  ~MutexLock() RELEASE() { mutex_.Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

/// Waits on a Mutex that is held (by a MutexLock): `condition.wait(mutex, ...)`.
using ConditionVariable = std::condition_variable_any;

}  // namespace dtbridge
