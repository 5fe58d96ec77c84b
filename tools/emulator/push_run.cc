#include "emulator/push_run.h"

#include <algorithm>
#include <utility>

namespace dtbridge {

using std::chrono::microseconds;

void PushRun::Step(microseconds patience) {
  MakeDue();
  SendDue();
  for (Arrival& arrival : parts_.couriers.Collect(std::min(patience, UntilNextDue()))) {
    Settle(std::move(arrival));
  }
}

void PushRun::BreakOff() {
  makes_more_ = false;
  for (Arrival& arrival : parts_.couriers.BreakOff()) Settle(std::move(arrival));
  tally_.left = parts_.queue.Size();
}

bool PushRun::IsDone() const {
  return !makes_more_ && parts_.queue.Size() == 0 && parts_.couriers.OnTheWay() == 0;
}

void PushRun::MakeDue() {
  const SysTime now = parts_.clock.Now();
  while (makes_more_ && parts_.queue.Size() < options_.most_waiting) {
    const SysTime next = parts_.building.NextAt();
    if (options_.until && next > *options_.until) makes_more_ = false;
    if (!makes_more_ || next > now) return;
    for (PushBody& event : parts_.building.Take()) {
      if (options_.events != 0 && tally_.events == options_.events) break;
      Enqueue(std::move(event));
    }
    if (options_.events != 0 && tally_.events == options_.events) makes_more_ = false;
  }
}

void PushRun::Enqueue(PushBody event) {
  const EventPlan plan = parts_.faults.Next();
  const SysTime now = parts_.clock.Now();
  parts_.ledger.Made(event, plan, parts_.real.Now(), now);
  ++tally_.events;
  if (plan.fault != Fault::kNone) ++tally_.forged;
  tally_.copies += static_cast<std::uint64_t>(plan.copies) - 1;

  QueuedPush push;
  push.event = std::make_shared<const PushBody>(std::move(event));
  push.fault = plan.fault;
  push.made = now;
  // The events of one beat are made together; none leaves before it has happened.
  const SysTime happened = std::max(now, push.event->timestamp);
  for (push.copy = 0; push.copy < plan.copies; ++push.copy) {
    push.due = happened + plan.hold_back + push.copy * plan.copy_after;
    parts_.queue.Add(push);
  }
}

void PushRun::SendDue() {
  while (parts_.couriers.Idle() > 0) {
    auto push = parts_.queue.TakeDue(parts_.clock.Now());
    GiveUpOld();
    if (!push) return;
    parts_.couriers.Send(parts_.signer.Sign(*std::move(push), parts_.real.Now()));
  }
}

microseconds PushRun::UntilNextDue() const {
  microseconds wait = microseconds::max();
  const bool has_room = parts_.queue.Size() < options_.most_waiting;
  if (makes_more_ && has_room) wait = parts_.clock.RealTimeUntil(parts_.building.NextAt());
  const auto due = parts_.queue.NextDue();
  // Without an idle courier only an answer can change anything.
  if (due && parts_.couriers.Idle() > 0) wait = std::min(wait, parts_.clock.RealTimeUntil(*due));
  return wait;
}

void PushRun::Settle(Arrival arrival) {
  const SysTime now = parts_.clock.Now();
  const PushVerdict verdict = parts_.queue.Finish(arrival.push, arrival.outcome, now);
  tally_.Add(arrival.outcome, verdict);
  parts_.ledger.Tried(arrival.push, arrival.outcome, verdict, parts_.real.Now(), now);
}

void PushRun::GiveUpOld() {
  for (const QueuedPush& push : parts_.queue.TakeGivenUp()) {
    tally_.AddGivenUp();
    parts_.ledger.GivenUp(push, parts_.real.Now(), parts_.clock.Now());
  }
}

}  // namespace dtbridge
