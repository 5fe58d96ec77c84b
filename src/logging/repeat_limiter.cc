#include "repeat_limiter.h"

#include <utility>

namespace dtbridge {

std::optional<std::uint64_t> RepeatLimiter::Pass(const std::string& text, SteadyTime now) {
  const MutexLock lock(mutex_);
  Recent& recent = RecentOf(text, now);
  recent.last = now;
  SteadyTime& oldest = recent.written[recent.count % recent.written.size()];
  if (recent.count >= recent.written.size() && now - oldest < Logger::kWindow) {
    ++recent.left_out;
    return std::nullopt;
  }
  oldest = now;
  ++recent.count;
  return std::exchange(recent.left_out, 0);
}

RepeatLimiter::Recent& RepeatLimiter::RecentOf(const std::string& text, SteadyTime now) {
  if (const auto found = recent_.find(text); found != recent_.end()) return found->second;
  if (recent_.size() >= kMaxTexts) {
    std::erase_if(recent_,
                  [&](const auto& entry) { return now - entry.second.last >= Logger::kWindow; });
  }
  if (recent_.size() >= kMaxTexts) return others_;
  return recent_[text];
}

}  // namespace dtbridge
