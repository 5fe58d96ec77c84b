#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <utility>
#include <vector>

#include "dtbridge/base/time.h"
#include "emulator/fault_mix.h"
#include "emulator/push_body.h"

namespace dtbridge {

/// When a push is sent again. DT keeps events for 12 hours (dt protocol notes 2.1); its other
/// numbers are not published, these are the ones remembered there (2.2).
struct RetryPolicy {
  std::chrono::microseconds first_wait{std::chrono::seconds{8}};
  std::chrono::microseconds longest_wait{std::chrono::hours{1}};
  std::chrono::microseconds keep{std::chrono::hours{12}};
  int slow_factor = 4;  ///< a wait is at least that many times as long as the answer took
};

/// One event on its way, or a second copy of one.
struct QueuedPush {
  std::shared_ptr<const PushBody> event = {};
  Fault fault = Fault::kNone;
  int copy = 0;  ///< 0: the first
  SysTime made = {};
  SysTime due = {};  ///< not sent before
  int attempts = 0;  ///< so far
};

/// How one attempt ended.
struct PushOutcome {
  int status = 0;           ///< 0: no answer
  std::string answer = {};  ///< its body, or why there is none
  std::chrono::microseconds duration{0};
  bool broken_off = false;  ///< by this side, before an answer; its duration says nothing
};

/// What an outcome means for the push.
enum class PushVerdict {
  kAcknowledged,  ///< any 2xx; it leaves the queue
  kRetry,         ///< anything else; it is due again later
  kGivenUp,       ///< anything else, and too old by the time it would be sent again
  kRefused,       ///< a forged one got its 4xx
  kBelieved,      ///< a forged one got a 2xx: the receiver failed
};

std::string_view NameOf(PushVerdict verdict);

/// What a Data Connector keeps: every event until it was acknowledged or is too old. No order is
/// kept; whatever is due goes, the longest due first. Forged pushes are sent until somebody takes a
/// decision on them: 5xx and silence are none.
///
/// Pure: the time is an argument. What was taken is in flight and counted by nobody but the caller.
/// Threads: one at a time.
class DeliveryQueue {
 public:
  explicit DeliveryQueue(const RetryPolicy& policy = {}) : policy_(policy) {}

  void Add(QueuedPush push);

  std::size_t Size() const { return waiting_.size(); }
  std::optional<SysTime> NextDue() const;

  /// The push that is due longest, counting this as one more attempt; nullopt when none is due.
  /// What has become too old while it waited is passed over, and goes to TakeGivenUp.
  std::optional<QueuedPush> TakeDue(SysTime now);

  /// What TakeDue has given up since the last call, without another attempt.
  std::vector<QueuedPush> TakeGivenUp() { return std::exchange(given_up_, {}); }

  /// Settles what was taken. kRetry: it waits here again, and `push.due` says until when.
  PushVerdict Finish(QueuedPush& push, const PushOutcome& outcome, SysTime now);

  /// The wait after the attempt with that number, 1 for the first.
  std::chrono::microseconds WaitAfter(int attempt, std::chrono::microseconds duration) const;

 private:
  struct Waiting {
    QueuedPush push;
    std::uint64_t order;
    bool operator>(const Waiting& other) const {
      return push.due != other.push.due ? push.due > other.push.due : order > other.order;
    }
  };

  const RetryPolicy policy_;
  std::priority_queue<Waiting, std::vector<Waiting>, std::greater<>> waiting_;
  std::vector<QueuedPush> given_up_;
  std::uint64_t added_ = 0;
};

}  // namespace dtbridge
