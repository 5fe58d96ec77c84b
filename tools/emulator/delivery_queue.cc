#include "emulator/delivery_queue.h"

#include <algorithm>

namespace dtbridge {
namespace {

bool IsSuccess(int status) { return status >= 200 && status < 300; }
bool IsRefusal(int status) { return status >= 400 && status < 500; }

}  // namespace

std::string_view NameOf(PushVerdict verdict) {
  switch (verdict) {
    case PushVerdict::kAcknowledged:
      return "acknowledged";
    case PushVerdict::kRetry:
      return "retry";
    case PushVerdict::kGivenUp:
      return "given_up";
    case PushVerdict::kRefused:
      return "refused";
    case PushVerdict::kBelieved:
      return "believed";
  }
  return "retry";
}

void DeliveryQueue::Add(QueuedPush push) { waiting_.push({std::move(push), added_++}); }

std::optional<SysTime> DeliveryQueue::NextDue() const {
  if (waiting_.empty()) return std::nullopt;
  return waiting_.top().push.due;
}

std::optional<QueuedPush> DeliveryQueue::TakeDue(SysTime now) {
  while (!waiting_.empty() && waiting_.top().push.due <= now) {
    QueuedPush push = waiting_.top().push;
    waiting_.pop();
    if (now - push.made <= policy_.keep) {
      ++push.attempts;
      return push;
    }
    given_up_.push_back(std::move(push));
  }
  return std::nullopt;
}

PushVerdict DeliveryQueue::Finish(QueuedPush& push, const PushOutcome& outcome, SysTime now) {
  const bool is_forged = push.fault != Fault::kNone;
  if (IsSuccess(outcome.status))
    return is_forged ? PushVerdict::kBelieved : PushVerdict::kAcknowledged;
  if (is_forged && IsRefusal(outcome.status)) return PushVerdict::kRefused;

  const SysTime due = now + WaitAfter(push.attempts, outcome.duration);
  if (due - push.made > policy_.keep) return PushVerdict::kGivenUp;
  push.due = due;
  Add(push);
  return PushVerdict::kRetry;
}

std::chrono::microseconds DeliveryQueue::WaitAfter(int attempt,
                                                   std::chrono::microseconds duration) const {
  auto wait = policy_.first_wait;
  for (int i = 1; i < attempt && wait < policy_.longest_wait; ++i) wait *= 2;
  return std::max(std::min(wait, policy_.longest_wait), policy_.slow_factor * duration);
}

}  // namespace dtbridge
