#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "dtbridge/base/mutex.h"

namespace dtbridge {

/// Requests made ahead of time, so that making and signing one never delays its sending.
///
/// Threads: `supply` makes them, from the constructor to the destructor, and never has more than
/// about `ahead` in store; Take is for one thread.
class RequestSupply {
 public:
  /// The complete bytes of a request; runs on the thread `supply`.
  using Make = std::function<std::string()>;

  RequestSupply(Make make, std::size_t ahead);
  ~RequestSupply();
  RequestSupply(const RequestSupply&) = delete;
  RequestSupply& operator=(const RequestSupply&) = delete;

  /// Returns once the store is full.
  void WaitUntilFull();

  /// The next one; nullopt when they are taken faster than made.
  std::optional<std::string> Take();

 private:
  static constexpr std::size_t kBatch = 64;  ///< handed over at once: one lock for so many
  using Batch = std::vector<std::string>;

  void Run();

  const Make make_;
  const std::size_t most_batches_;
  Batch open_;  ///< the taker's

  Mutex mutex_;
  ConditionVariable changed_;
  std::deque<Batch> store_ GUARDED_BY(mutex_);
  bool stop_ GUARDED_BY(mutex_) = false;

  std::thread thread_;
};

}  // namespace dtbridge
