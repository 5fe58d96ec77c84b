#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "dtbridge/base/mutex.h"
#include "dtbridge/publish/publisher.h"
#include "dtbridge/replay/replayed_letter.h"

namespace dtbridge {

/// A chosen letter, and what to send for it: nothing unless its outcome is kUsable.
struct ReplayCandidate {
  ReplayedLetter letter;
  std::optional<Record> record;
};

/// Letters in their order, those that are usable sent together.
///
/// Threads: one; the publisher's reports may come from others, also after the batch is gone.
class ReplayBatch {
 public:
  void Add(ReplayCandidate candidate);

  /// Whether it should be sent before more is added: far below Replay::kQueueRecords and
  /// kQueueBytes.
  bool IsFull() const;

  /// Sends the records and turns their reports into outcomes. False when there was no report for
  /// `patience` while some were missing: their letters have failed.
  bool Send(Publisher& publisher, std::chrono::milliseconds patience);

  const std::vector<ReplayCandidate>& Candidates() const { return candidates_; }

 private:
  struct Reports {
    Mutex mutex;
    ConditionVariable changed;
    std::vector<std::optional<Result<Receipt>>> by_candidate GUARDED_BY(mutex);
    std::size_t missing GUARDED_BY(mutex) = 0;
  };

  static bool WaitFor(Reports& reports, std::chrono::milliseconds patience);

  std::vector<ReplayCandidate> candidates_;
  std::size_t bytes_ = 0;
};

}  // namespace dtbridge
