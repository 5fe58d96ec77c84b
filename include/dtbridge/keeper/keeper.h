#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "dtbridge/base/clock.h"

namespace dtbridge {

/// The one thread for work that may wait: files, key sets, topics.
///
/// Tasks run one after the other: all at the start, then each after the time it asked for (1 ms to
/// 24 h), and all of them at once after Wake. A task must not throw; the thread carries its name.
/// Threads: Add before Start. Wake from any thread, but not from a signal handler; it only sets a
/// flag, and a wake before Start or during a run is kept. Stop waits for the task that runs.
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
