#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "dtbridge/logging/logger.h"
#include "dtbridge/metrics/registry.h"
#include "dtbridge/publish/record_history.h"

namespace dtbridge {

/// Why filling the window ended.
enum class RebuildEnd {
  kHistory,  ///< everything within the window's age was read
  kLimit,    ///< the window is full, or as many records were read as it may have entries
  kTime,     ///< time was up
};

/// What filling the window came to.
struct RebuildSummary {
  RebuildEnd end = RebuildEnd::kHistory;
  std::uint64_t records = 0;                ///< read
  std::uint64_t entries = 0;                ///< put into the window
  std::vector<UnreadableTopic> unreadable;  ///< a topic may be there more than once
  std::string failure = {};                 ///< why nothing could be read
};

/// Counts and logs how the duplicate window is filled, one verb per fact. Threads: any.
class RebuildProbe {
 public:
  /// `is_off`: nothing will follow.
  RebuildProbe(bool is_off, Logger& logger, Registry& registry);

  void Began() const;
  void Read(std::size_t records) const;
  void Added(std::size_t entries) const;
  /// Writes one line: a warning where something could not be read.
  void Ended(const RebuildSummary& summary, const std::vector<std::string>& topics,
             std::chrono::milliseconds took) const;
  void Stopped() const;

 private:
  void Enter(const std::string& state) const;

  Logger& logger_;
  std::map<std::string, Gauge> states_;
  Counter records_;
  Counter entries_;
  Gauge duration_;
};

}  // namespace dtbridge
