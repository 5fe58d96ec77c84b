#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dtbridge/base/clock.h"
#include "dtbridge/dedupe/dedupe_options.h"
#include "dtbridge/dedupe/duplicate_window.h"
#include "dtbridge/logging/logger.h"
#include "dtbridge/metrics/registry.h"
#include "dtbridge/publish/record_history.h"

namespace dtbridge {

/// Fills the duplicate window, once, with what earlier processes and other replicas stored.
///
/// Reads the last records of the topics on a thread of its own, newest first, while deliveries are
/// served: as far back as the window goes, at most max_entries records, at most kPatience. What it
/// cannot read leaves the window as it is, and is warned about once. Dead letters are not read:
/// their headers do not name the event. Progress: the metrics dedup_rebuild_*.
/// Threads: Start and Stop from any, one at a time. Lifetime: everything given by reference
/// outlives it.
class WindowRebuild {
 public:
  static constexpr std::chrono::seconds kPatience{10};

  struct Source {
    std::vector<std::string> topics;
    std::vector<std::string> connectors;  ///< names, in the order of ConnectorIndex
    /// A history of `topics`; called on the thread. May throw ConfigError.
    std::function<std::unique_ptr<RecordHistory>()> open;
  };

  WindowRebuild(const DedupeOptions& options, Source source, DuplicateWindow& window,
                const Clock& clock, Logger& logger, Registry& registry);
  ~WindowRebuild();  ///< Stop()

  /// To be called once Kafka was reached. Does nothing the second time, after Stop, and where the
  /// options say off.
  void Start();

  /// Ends the reading within about a second.
  void Stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dtbridge
