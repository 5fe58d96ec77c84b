#include "inbox.h"

#include <sys/eventfd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace dtbridge {
namespace {

thread_local DirectReply* innermost_direct_reply = nullptr;

}  // namespace

Inbox::Inbox() : wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (wake_.Get() < 0) throw std::system_error(errno, std::system_category(), "eventfd");
}

void Inbox::Wake() { (void)::eventfd_write(wake_.Get(), 1); }

void Inbox::Post(const Report& report) {
  bool was_empty = false;
  {
    const MutexLock lock(mutex_);
    if (closed_) return;
    was_empty = reports_.empty();
    reports_.push_back(report);
  }
  if (was_empty) WakeBatch::Wake(shared_from_this());
}

bool Inbox::Post(Arrival& arrival) {
  {
    const MutexLock lock(mutex_);
    if (closed_) return false;
    arrivals_.push_back(std::move(arrival));
  }
  // Even when something is posted already: its wake-up may be waiting for the end of a batch.
  Wake();
  return true;
}

void Inbox::Take(std::vector<Report>& reports, std::vector<Arrival>& arrivals) {
  // The counter is never read: watched edge-triggered, each write to it is an event of its own, and
  // 2^64 of them do not come.
  const MutexLock lock(mutex_);
  reports_.swap(reports);
  arrivals_.swap(arrivals);
}

void Inbox::Close() {
  std::vector<Arrival> left;
  const MutexLock lock(mutex_);
  closed_ = true;
  reports_.clear();
  arrivals_.swap(left);
}

DirectReply::DirectReply(const Inbox& inbox, SlotId slot)
    : inbox_(&inbox), slot_(slot), outer_(std::exchange(innermost_direct_reply, this)) {}

DirectReply::~DirectReply() { innermost_direct_reply = outer_; }

bool DirectReply::Keep(const Inbox& inbox, SlotId slot, const Verdict& verdict) {
  DirectReply* const direct = innermost_direct_reply;
  if (direct == nullptr || direct->inbox_ != &inbox || direct->slot_ != slot || direct->verdict_)
    return false;
  direct->verdict_ = verdict;
  return true;
}

Reply MakeReply(std::shared_ptr<Inbox> inbox, SlotId slot) {
  return [inbox = std::move(inbox), slot](const Outcome& outcome) {
    const Verdict verdict = VerdictOf(outcome);
    if (!DirectReply::Keep(*inbox, slot, verdict)) inbox->Post({slot, verdict});
  };
}

}  // namespace dtbridge
