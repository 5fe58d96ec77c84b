#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dtbridge/base/expected.h"

namespace dtbridge {

/// A record as it lies in a topic.
struct StoredRecord {
  std::int32_t partition = -1;
  std::int64_t offset = -1;
  std::int64_t timestamp_ms = -1;         ///< milliseconds since the epoch; -1: it has none
  std::optional<std::string> value = {};  ///< nullopt: a tombstone
  std::vector<std::pair<std::string, std::string>> headers = {};
};

/// Gives the records of one topic, one after the other, and comes to an end.
///
/// Threads: one at a time.
class RecordSource {
 public:
  virtual ~RecordSource() = default;

  /// The next record, or nullopt after the last one. May block. Errors: one sentence; nothing can
  /// be read any more.
  virtual Expected<std::optional<StoredRecord>, std::string> Next() = 0;
};

}  // namespace dtbridge
