#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "dtbridge/base/time.h"

namespace dtbridge {

/// Which task is due when. Threads: one.
class TaskSchedule {
 public:
  using Task = std::function<std::chrono::milliseconds()>;

  /// The task is due at once.
  void Add(Task task);

  /// Runs each task that is due, or every task, in the order of Add. The wait a task asks for
  /// counts from its end. Ends between two tasks when `stopped` says so.
  void Run(bool every, const std::function<SteadyTime()>& steady,
           const std::function<bool()>& stopped);

  /// When the next task is due; the end of time when there is none.
  SteadyTime NextDue() const;

 private:
  struct Entry {
    Task task;
    SteadyTime due;
  };
  std::vector<Entry> entries_;
};

}  // namespace dtbridge
