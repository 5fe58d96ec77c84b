#pragma once

#include <memory>
#include <vector>

namespace dtbridge {

/// Something that sleeps and can be woken. Threads: Wake from any; it does not block.
class Sleeper {
 public:
  virtual ~Sleeper() = default;
  virtual void Wake() = 0;
};

/// While it lives, what this thread does to others wakes them only at its end, and each once.
///
/// A thread that reports many ends in a row opens one around them: whoever is woken then finds all
/// of them, instead of taking the first while the second is still on its way. Each wake-up saved is
/// a system call here and one there. Threads: the one that made it; batches nest.
class WakeBatch {
 public:
  WakeBatch();
  ~WakeBatch();
  WakeBatch(const WakeBatch&) = delete;
  WakeBatch& operator=(const WakeBatch&) = delete;

  /// Wakes `sleeper` at the end of this thread's batch, or at once when it has none.
  static void Wake(std::shared_ptr<Sleeper> sleeper);

 private:
  WakeBatch* const outer_;
  std::vector<std::shared_ptr<Sleeper>> sleepers_;
};

}  // namespace dtbridge
