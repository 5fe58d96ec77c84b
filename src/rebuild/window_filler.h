#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dtbridge/base/clock.h"
#include "dtbridge/dedupe/dedupe_options.h"
#include "dtbridge/dedupe/duplicate_window.h"
#include "dtbridge/publish/record_history.h"
#include "rebuild_probe.h"

namespace dtbridge {

/// Fills the duplicate window with what Kafka has, newest first.
///
/// Events are recognised by their records' headers alone, and count as stored when their delivery
/// came. Threads: one. Lifetime: everything given by reference outlives it.
class WindowFiller {
 public:
  /// `connectors`: names in the order of ConnectorIndex.
  WindowFiller(const DedupeOptions& options, const std::vector<std::string>& connectors,
               DuplicateWindow& window, const Clock& clock, const RebuildProbe& probe);

  /// Ends when the window is full, when `history` has nothing more within the window's age, when
  /// max_entries records were read, or when there is no going on.
  RebuildSummary Fill(RecordHistory& history, const RecordHistory::GoOn& go_on);

 private:
  struct Found {
    std::optional<SteadyTime> stored;
    std::optional<EventKey> key;
  };
  Found Recognise(std::int64_t timestamp_ms, std::span<const HeaderField> headers) const;
  SteadyTime SteadyOf(SysTime time) const;
  bool IsFull() const { return window_.Size() >= options_.max_entries; }

  const DedupeOptions options_;
  std::map<std::string, ConnectorIndex, std::less<>> connectors_;
  DuplicateWindow& window_;
  const Clock& clock_;
  const RebuildProbe& probe_;
};

}  // namespace dtbridge
