#pragma once

#include <ostream>

#include "dtbridge/base/time.h"
#include "emulator/delivery_queue.h"
#include "emulator/fault_mix.h"
#include "emulator/push_body.h"
#include "emulator/push_tally.h"

namespace dtbridge {

/// Writes down what was made and what became of each attempt: JSON lines, `entry` is `event`,
/// `attempt`, `given_up` (too old while it waited, so no attempt's end) or `summary`. Never a token
/// or a secret.
///
/// Times called `at` are real, `clock` is the emulated time. Threads: one at a time. Lifetime: the
/// stream outlives it; whoever owns it looks at its state.
class PushLedger {
 public:
  explicit PushLedger(std::ostream& out) : out_(out) {}

  void Made(const PushBody& event, const EventPlan& plan, SysTime at, SysTime clock);
  void Tried(const QueuedPush& push, const PushOutcome& outcome, PushVerdict verdict, SysTime at,
             SysTime clock);
  void GivenUp(const QueuedPush& push, SysTime at, SysTime clock);
  void Ended(const PushSetting& setting, const PushTally& tally);

 private:
  std::ostream& out_;
};

}  // namespace dtbridge
