#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "dtbridge/base/clock.h"
#include "emulator/building.h"
#include "emulator/couriers.h"
#include "emulator/delivery_queue.h"
#include "emulator/fault_mix.h"
#include "emulator/parcel_signer.h"
#include "emulator/push_ledger.h"
#include "emulator/push_tally.h"
#include "emulator/scaled_clock.h"

namespace dtbridge {

struct PushRunOptions {
  std::uint64_t events = 0;              ///< make no more than these; 0: no bound
  std::optional<SysTime> until = {};     ///< and none after this emulated time
  std::size_t most_waiting = 1'000'000;  ///< pushes; while as many wait, no new events are made
};

/// One Data Connector at work: takes events from the building as their time comes, keeps them until
/// they are acknowledged, and writes down everything.
///
/// Threads: one. Lifetime: all that it is given outlives it.
class PushRun {
 public:
  struct Parts {
    Building& building;
    FaultMix& faults;
    DeliveryQueue& queue;
    ParcelSigner& signer;
    Couriers& couriers;
    PushLedger& ledger;
    const ScaledClock& clock;  ///< the emulated time: events, retries
    const Clock& real;         ///< the receiver's time: tokens
  };

  PushRun(const PushRunOptions& options, const Parts& parts) : options_(options), parts_(parts) {}

  /// Does what is due, then waits for answers, or until something is due, up to `patience`.
  void Step(std::chrono::microseconds patience);

  /// Makes no more events; what waits is still delivered.
  void MakeNoMore() { makes_more_ = false; }

  /// Ends the run at once: what is on its way is broken off, and waits or is settled like any other
  /// attempt. What waits then is what is left; no Step may follow.
  void BreakOff();

  /// All events are made, and nothing waits or is on its way.
  bool IsDone() const;

  const PushTally& Tally() const { return tally_; }
  std::size_t Waiting() const { return parts_.queue.Size(); }
  std::size_t OnTheWay() const { return parts_.couriers.OnTheWay(); }

 private:
  void MakeDue();
  void Enqueue(PushBody event);
  void SendDue();
  std::chrono::microseconds UntilNextDue() const;
  void Settle(Arrival arrival);
  void GiveUpOld();

  const PushRunOptions options_;
  const Parts parts_;
  PushTally tally_;
  bool makes_more_ = true;
};

}  // namespace dtbridge
