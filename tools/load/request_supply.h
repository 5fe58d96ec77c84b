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

/// How many requests to make ahead at that many a second: some seconds' worth, so that none is old
/// when it is sent (its token lives 300 s, its event happened when it was made), but at least a
/// handful for slow rates, and 40 MiB of them at most.
std::size_t RequestsAhead(double rate);

/// Requests made ahead of time, so that making and signing one never delays its sending.
///
/// Threads: `supply` makes them, from the constructor to the destructor, and never has more than
/// `ahead` in store, beside those that Take has opened: a quarter as many, 64 at most. Take is for
/// one thread.
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
  using Batch = std::vector<std::string>;

  void Run();

  const Make make_;
  const std::size_t batch_;  ///< handed over at once: one lock for so many
  const std::size_t most_batches_;
  Batch open_;  ///< the taker's

  Mutex mutex_;
  ConditionVariable changed_;
  std::deque<Batch> store_ GUARDED_BY(mutex_);
  bool stop_ GUARDED_BY(mutex_) = false;

  std::thread thread_;
};

}  // namespace dtbridge
