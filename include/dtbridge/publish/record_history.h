#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "dtbridge/base/expected.h"
#include "dtbridge/model/delivery.h"

namespace dtbridge {

/// The records [begin, end) of one partition.
struct Stretch {
  std::size_t topic = 0;  ///< position in the history's list of topics
  std::int32_t partition = 0;
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

/// A topic that cannot be read, or not all of it.
struct UnreadableTopic {
  std::size_t topic = 0;
  std::string why;
};

/// A stretch that cannot be read to its end.
struct UnreadableStretch {
  std::size_t position = 0;  ///< in what was to be read
  std::string why;
};

/// Gives the records of several topics in whatever pieces are asked for.
///
/// Threads: one at a time. Each call asks `go_on` every now and then, at least once a second, and
/// returns soon after a false, with what it has.
class RecordHistory {
 public:
  using GoOn = std::function<bool()>;
  /// `stretch` is the position of the record's stretch; a time of -1: the record has none. What the
  /// headers point to is valid during the call.
  using Take = std::function<void(std::size_t stretch, std::int64_t timestamp_ms,
                                  std::span<const HeaderField> headers)>;

  struct Extent {
    std::vector<Stretch> stretches;  ///< a partition each; none that is empty
    std::vector<UnreadableTopic> unreadable;
  };

  virtual ~RecordHistory() = default;

  /// What the topics hold at present; one that is not there holds nothing. Errors: one sentence,
  /// when Kafka did not say.
  virtual Expected<Extent, std::string> Look(const GoOn& go_on) = 0;

  /// Reads stretches of different partitions, each from its begin to its end, all at once. Returns
  /// those that cannot be read to their ends, of which some records may have been taken; none for
  /// want of time.
  virtual std::vector<UnreadableStretch> Read(std::span<const Stretch> stretches, const GoOn& go_on,
                                              const Take& take) = 0;
};

}  // namespace dtbridge
