#pragma once

#include <array>
#include <cstddef>
#include <memory>

#include "dtbridge/base/mutex.h"
#include "in_flight.h"

namespace dtbridge {

/// Gives records that have ended back to the threads that made them, to be freed there.
///
/// What one thread allocates and another one frees costs both: the memory's cache lines change
/// processors twice, and libc's allocator takes locks. So the delivery thread puts records in here,
/// and whoever publishes next frees some of its own. Bounded by kMostRecords and kMostBytes for
/// each bin; above that they are freed at once. Threads: any.
class SpentRecords {
 public:
  static constexpr std::size_t kMostRecords = 256;
  static constexpr std::size_t kMostBytes = std::size_t{1} << 20;

  SpentRecords() = default;
  ~SpentRecords() { FreeAll(); }
  SpentRecords(const SpentRecords&) = delete;
  SpentRecords& operator=(const SpentRecords&) = delete;

  /// The calling thread's bin, for Waiting::maker. Many threads share some.
  static std::size_t Bin();

  /// Takes a record that nobody refers to any more.
  void Put(std::unique_ptr<Waiting> record);

  /// Frees some records of the calling thread's bin: for each new one as many as keep the bin from
  /// growing, and no more, since libc keeps a handful of blocks of a size for a thread to take
  /// again.
  void FreeSome();

  /// Frees what is in any bin.
  void FreeAll();

 private:
  struct alignas(64) OneBin {  // a cache line of its own
    Mutex mutex;
    Waiting* first GUARDED_BY(mutex) = nullptr;
    std::size_t records GUARDED_BY(mutex) = 0;
    std::size_t bytes GUARDED_BY(mutex) = 0;
  };

  std::array<OneBin, 16> bins_;
};

}  // namespace dtbridge
