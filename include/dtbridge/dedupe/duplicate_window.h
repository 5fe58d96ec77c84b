#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "dtbridge/base/time.h"
#include "dtbridge/dedupe/dedupe_options.h"
#include "dtbridge/metrics/registry.h"
#include "dtbridge/model/delivery.h"
#include "dtbridge/model/receipt.h"

namespace dtbridge {

/// Names one event of one connector: a 128-bit keyed hash.
struct EventKey {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend bool operator==(const EventKey&, const EventKey&) = default;
};

/// An event that Kafka was found to have.
struct PastEvent {
  EventKey key;
  SteadyTime stored;  ///< may lie before the start of the process, even of the machine
};

/// Remembers which events are on their way to the broker or stored already.
///
/// Contract: Enter answers kFirst for exactly one caller until that caller ends it with Stored or
/// Failed. Deliveries of the same event that come meanwhile attach and get that one's outcome;
/// after Stored they are told kStored until the entry is older than the window; after Failed the
/// next one is first again. In-flight entries are never evicted. Stored ones go by age and, oldest
/// first, when there are more than max_entries; both are counted. At most kMaxWaiters attach to one
/// event: the oldest is then released with kAnswerTimeout (its sender was answered long ago).
/// Ending an entry that is not in flight is a bug and stops the process.
/// Memory: 32 bytes an entry beside the waiters, so 8 MB for 250,000; grows on demand.
/// Threads: any. No callback runs while the lock is held. Enter allocates for a waiter and when the
/// window grows, else nothing.
/// Errors: the constructor throws ConfigError for a window or a number of entries that cannot be.
class DuplicateWindow {
 public:
  static constexpr std::size_t kMaxWaiters = 8;

  enum class Verdict {
    kFirst,     ///< the caller must publish, then call Stored or Failed
    kInFlight,  ///< attached: `waiter` will be called with the outcome
    kStored,    ///< an earlier delivery of this event was stored
  };

  DuplicateWindow(const DedupeOptions& options, Registry& registry);
  ~DuplicateWindow();

  /// SipHash-2-4-128 with a random key per process, over connector, event id and type.
  EventKey KeyFor(ConnectorIndex connector, std::string_view event_id,
                  std::string_view event_type) const;

  /// `body` tells a repeat from another body under the same id: still a duplicate, but counted as a
  /// conflict (event_id_conflicts_total). `waiter` is kept only for kInFlight.
  Verdict Enter(const EventKey& key, std::string_view body, SteadyTime now, const Reply& waiter);

  /// Ends an entry that Enter called first, and calls its waiters: with kDuplicate and the same
  /// receipt.
  void Stored(const EventKey& key, const Receipt& receipt, SteadyTime now);
  /// Ends an entry that Enter called first, forgets it, and calls its waiters with `rejection`.
  void Failed(const EventKey& key, const Rejection& rejection);

  /// Adds what was stored before this process began, as far as it is not known (in flight or
  /// stored), not too old, and there is room: nothing leaves the window for it. `events` come
  /// newest first, call by call too; one that does not is taken for as old as the oldest stored
  /// one, so that the window goes on forgetting in order. Its body is not known and conflicts with
  /// none. Returns how many were added. Holds the lock for some hundred events at a time.
  std::size_t Remember(std::span<const PastEvent> events, SteadyTime now);

  std::size_t Size() const;

  /// What event_id_conflicts_total counts.
  std::uint64_t Conflicts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dtbridge
