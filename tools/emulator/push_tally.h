#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "emulator/delivery_queue.h"
#include "emulator/latency_histogram.h"

namespace dtbridge {

/// The numbers of a run of pushes.
struct PushTally {
  std::uint64_t events = 0;    ///< made, good and forged
  std::uint64_t forged = 0;    ///< of these
  std::uint64_t copies = 0;    ///< sent a second time on purpose
  std::uint64_t attempts = 0;  ///< that ended
  std::uint64_t left = 0;      ///< events and copies that still waited when the run was broken off
  std::map<PushVerdict, std::uint64_t> verdicts = {};
  std::map<int, std::uint64_t> statuses = {};  ///< of attempts; 0: no answer
  LatencyHistogram latency = {};  ///< of attempts, answered or not, but for broken off ones

  std::uint64_t Count(PushVerdict verdict) const {
    const auto found = verdicts.find(verdict);
    return found == verdicts.end() ? 0 : found->second;
  }

  void Add(const PushOutcome& outcome, PushVerdict verdict) {
    ++attempts;
    ++verdicts[verdict];
    ++statuses[outcome.status];
    if (!outcome.broken_off) latency.Record(outcome.duration);
  }

  /// One that became too old while it waited, without an attempt.
  void AddGivenUp() { ++verdicts[PushVerdict::kGivenUp]; }
};

/// What a summary says beside the numbers: what makes the same events again.
struct PushSetting {
  std::uint64_t seed = 0;
  SysTime start = {};
};

/// One line on how far it is.
std::string ProgressText(const PushTally& tally, std::size_t waiting, std::size_t on_the_way);

/// Several lines for people, the last one ended.
std::string SummaryText(const PushSetting& setting, const PushTally& tally);

/// The same as one flat JSON object.
std::string SummaryJson(const PushSetting& setting, const PushTally& tally);

}  // namespace dtbridge
