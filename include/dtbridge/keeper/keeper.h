#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "dtbridge/base/clock.h"

namespace dtbridge {

/// The one thread for work that may wait: files, key sets, topics.
///
/// Tasks run one after the other, each at its own interval and at once after Wake. A task says when it
/// wants to run next. Threads: Add before Start; Wake from any thread (and it only sets a flag).
class Keeper {
 public:
  /// Returns the time to wait before the next run.
  using Task = std::function<std::chrono::milliseconds()>;

  explicit Keeper(const Clock& clock);
  ~Keeper();  ///< Stop()

  void Add(std::string name, Task task);
  void Start();
  void Wake();
  void Stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dtbridge
