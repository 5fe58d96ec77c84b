#pragma once

#include <chrono>
#include <optional>

namespace dtbridge {

/// SIGTERM, SIGINT and SIGHUP, taken one by one by the main thread instead of by handlers.
///
/// Construct it before any thread starts, so that all inherit the blocked mask. Ignores SIGPIPE.
class Signals {
 public:
  Signals();

  /// The next signal, or nullopt when none came in time; zero only looks whether one is there.
  /// Without a patience it waits for ever.
  std::optional<int> Next(std::optional<std::chrono::milliseconds> patience = std::nullopt);

  /// The next SIGTERM or SIGINT ends the process at once, in the first process of a container, too.
  void LetTheNextOneKill();
};

}  // namespace dtbridge
