#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dtbridge/base/time.h"
#include "dtbridge/dedupe/duplicate_window.h"
#include "dtbridge/publish/record_history.h"

namespace dtbridge {

/// Decides which pieces of many partitions to read so that events come newest first, and puts them
/// into that order.
///
/// A partition can only be read forwards, so each is read in pieces from its end towards its begin;
/// those that were followed least far into the past come first. An event is settled, and given
/// away, once no partition is expected to hold a newer one. Memory: 24 bytes for each event that is
/// not settled. Threads: one.
class BackwardReading {
 public:
  /// Partitions that are read at once: each takes memory for what was fetched ahead.
  static constexpr std::size_t kAtOnce = 6;
  /// Records of a partition's first piece; each is four times the one before, up to the largest.
  static constexpr std::int64_t kFirstPiece = 200;
  static constexpr std::int64_t kLargestPiece = 12'800;

  /// A partition is left once a whole piece of it is older than `oldest`: a single old record may
  /// stand among newer ones. All are left once `max_records` were asked for.
  BackwardReading(std::span<const Stretch> partitions, SteadyTime oldest, std::size_t max_records);

  /// What to read now; empty: everything was read, or as much as is allowed.
  std::vector<Stretch> Next();

  /// Whether there is more than Next may ask for.
  bool HasMore() const { return !tails_.empty(); }

  /// A record of the piece at that position of what Next returned. `time`: when it was stored, as
  /// far as is known. `key` is missing when it is no event of ours.
  void Add(std::size_t position, std::optional<SteadyTime> time,
           const std::optional<EventKey>& key);

  /// The pieces that Next returned were read. `is_readable`: by position; a partition that is not
  /// is left.
  void Finish(const std::vector<bool>& is_readable);

  /// The events that are settled by now, newest first.
  std::vector<PastEvent> TakeSettled();
  /// All that are left, newest first.
  std::vector<PastEvent> TakeRest();

 private:
  /// What is left of a partition.
  struct Tail {
    Stretch left;
    std::int64_t piece = kFirstPiece;
    SteadyTime reached = SteadyTime::max();  ///< when its oldest record since `oldest` was stored
    bool has_young = false;                  ///< in the piece being read; so has_old
    bool has_old = false;
  };

  const SteadyTime oldest_;
  std::size_t records_left_;
  std::vector<Tail> tails_;
  std::vector<Tail> being_read_;  ///< by position
  std::vector<PastEvent> events_;
};

}  // namespace dtbridge
