#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "dtbridge/base/mutex.h"
#include "dtbridge/base/wake_batch.h"
#include "dtbridge/model/receipt.h"
#include "listen_address.h"
#include "verdict.h"

namespace dtbridge {

/// Names one handed-over delivery of one worker; never used twice.
using SlotId = std::uint64_t;

/// What other threads tell a worker: new connections, ends of deliveries.
///
/// Threads: any may post; the worker takes. Shared with every Reply, so that one may come after the
/// worker is gone: then it is dropped.
class Inbox final : public Sleeper, public std::enable_shared_from_this<Inbox> {
 public:
  struct Report {
    SlotId slot;
    Verdict verdict;
  };

  struct Arrival {
    OwnedFd connection;
    bool is_surplus = false;  ///< above limits.connections: another one has to go for it
  };

  /// Errors: std::system_error without a descriptor to spare.
  Inbox();

  /// Readable when something was posted; to be watched edge-triggered.
  int Fd() const { return wake_.Get(); }

  void Post(const Report& report);
  /// False when closed: the connection was not taken.
  bool Post(Arrival& arrival);

  /// Takes all that was posted; `reports` and `arrivals` must be empty, their memory is reused.
  void Take(std::vector<Report>& reports, std::vector<Arrival>& arrivals);

  /// Drops what is posted from now on.
  void Close();

  void Wake() override;

 private:
  OwnedFd wake_;
  Mutex mutex_;
  bool closed_ GUARDED_BY(mutex_) = false;
  std::vector<Report> reports_ GUARDED_BY(mutex_);
  std::vector<Arrival> arrivals_ GUARDED_BY(mutex_);
};

/// While it lives, a reply for `slot` that comes on this thread is kept here instead of being
/// posted: what the sink refuses at once needs no trip through the inbox.
class DirectReply {
 public:
  DirectReply(const Inbox& inbox, SlotId slot);
  DirectReply(const DirectReply&) = delete;
  DirectReply& operator=(const DirectReply&) = delete;
  ~DirectReply();

  const std::optional<Verdict>& Get() const { return verdict_; }

 private:
  friend Reply MakeReply(std::shared_ptr<Inbox> inbox, SlotId slot);
  static bool Keep(const Inbox& inbox, SlotId slot, const Verdict& verdict);

  const Inbox* inbox_;
  SlotId slot_;
  std::optional<Verdict> verdict_;
  DirectReply* outer_;
};

/// A reply that reports to `inbox`, from whatever thread, now or after the worker's end.
Reply MakeReply(std::shared_ptr<Inbox> inbox, SlotId slot);

}  // namespace dtbridge
