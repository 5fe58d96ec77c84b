#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dtbridge/base/clock.h"
#include "dtbridge/publish/publisher.h"
#include "dtbridge/publish/record_source.h"
#include "dtbridge/replay/replayed_letter.h"
#include "dtbridge/route/route_options.h"
#include "dtbridge/route/router.h"

namespace dtbridge {

/// Which dead letters are replayed. Records that are no dead letters of ours are chosen by time
/// alone, so that they are seen.
struct ReplaySelection {
  std::optional<SysTime> from = {};         ///< first time, as Kafka has it for the record
  std::optional<SysTime> to = {};           ///< first time that is too late
  std::vector<std::string> reasons = {};    ///< names of RejectReason; empty: any
  std::string connector = {};               ///< empty: any
  std::optional<std::uint64_t> limit = {};  ///< how many, at most; foreign records do not count
};

struct DeadLetter;
struct ReplayCandidate;

/// What a replay came to.
struct ReplaySummary {
  std::uint64_t read = 0;                                      ///< records, chosen or not
  std::array<std::uint64_t, kReplayOutcomeCount> chosen = {};  ///< by outcome
  bool limit_reached = false;
  std::string failure = {};  ///< why the dead letters were not read, or sent, to the end

  void Add(ReplayOutcome outcome) { ++chosen[static_cast<std::size_t>(outcome)]; }
  std::uint64_t Count(ReplayOutcome outcome) const {
    return chosen[static_cast<std::size_t>(outcome)];
  }
  /// Whether every chosen letter that is an event now was stored, or would have been sent.
  bool Succeeded() const { return failure.empty() && Count(ReplayOutcome::kFailed) == 0; }
};

/// Takes the bodies of dead letters through today's codec and routes into their topics.
///
/// The dead letters stay where they are: a second replay stores the same events again, which
/// readers drop by `ce_source` and `ce_id`. Signatures were proven when the bodies came; the
/// connector's list of projects is looked at again. Request id, time of receipt and trace context
/// are the dead letter's; the header `ce_replayedfrom` names its place.
/// Threads: one at a time. Lifetime: router and clock outlive it.
class Replay {
 public:
  using Tell = std::function<void(const ReplayedLetter&)>;

  /// What the publisher's queue has to hold, at least, for letters that are sent together.
  static constexpr std::size_t kQueueRecords = 512;
  static constexpr std::size_t kQueueBytes = std::size_t{16} * 1024 * 1024;

  /// `connectors`: as the router has them.
  Replay(std::vector<RouteConnector> connectors, ReplaySelection selection, const Router& router,
         const Clock& clock);

  /// Says what would be sent: nothing is. Reads `source` to its end, its failure or the limit.
  ReplaySummary Rehearse(RecordSource& source, const Tell& tell) const;

  /// Sends, some hundred letters at a time, and waits for every report. `tell` follows the order of
  /// `source`. Ends early when Kafka reports nothing for `patience`: the reports that are missing
  /// then come when the publisher stops, and reach nobody.
  ReplaySummary Send(RecordSource& source, Publisher& publisher, std::chrono::milliseconds patience,
                     const Tell& tell) const;

 private:
  /// What a record would become; nullopt when it is not chosen.
  std::optional<ReplayCandidate> Consider(StoredRecord stored) const;
  ReplayCandidate Today(const DeadLetter& dead, ReplayedLetter letter) const;
  /// Hands over what is chosen until `take` wants no more.
  void Read(RecordSource& source, ReplaySummary& summary,
            const std::function<bool(ReplayCandidate)>& take) const;

  const std::vector<RouteConnector> connectors_;
  const ReplaySelection selection_;
  const Router& router_;
  const Clock& clock_;
};

}  // namespace dtbridge
