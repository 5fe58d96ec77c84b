#pragma once

#include <memory>
#include <string>

#include "dtbridge/logging/logger.h"
#include "worker.h"

namespace dtbridge {

/// Runs one worker on a thread of its own, on Pistache's reactor and transport.
///
/// All that we use of Pistache is in this class: epoll, reading, and the removal of connections at
/// the end of their stream. Its write path is not used: it queues by descriptor number, so that an
/// answer can reach the next connection with that number, and it spins when a reader does not read.
/// Errors: the constructor throws std::exception when the system has no descriptors to spare.
class EventLoop {
 public:
  /// `worker` must outlive the loop.
  EventLoop(Worker& worker, Logger& logger, std::string thread_name);
  ~EventLoop();  ///< Stop()

  void Start();
  void Stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dtbridge
