#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "dtbridge/base/mutex.h"
#include "dtbridge/base/time.h"
#include "dtbridge/logging/logger.h"

namespace dtbridge {

/// Lets at most Logger::kBurst equal lines pass in any stretch of Logger::kWindow.
///
/// Memory: at most kMaxTexts texts are told apart; what comes beyond them, while they are all
/// younger than the window, counts as one text. Threads: any.
class RepeatLimiter {
 public:
  static constexpr std::size_t kMaxTexts = 1024;

  /// nullopt: leave the line out. Else how many lines of that text were left out since the last
  /// one.
  std::optional<std::uint64_t> Pass(const std::string& text, SteadyTime now);

 private:
  struct Recent {
    std::array<SteadyTime, Logger::kBurst> written{};  ///< a ring
    std::size_t count = 0;                             ///< of lines ever written
    std::uint64_t left_out = 0;
    SteadyTime last{};
  };

  Recent& RecentOf(const std::string& text, SteadyTime now) REQUIRES(mutex_);

  Mutex mutex_;
  std::unordered_map<std::string, Recent> recent_ GUARDED_BY(mutex_);
  Recent others_ GUARDED_BY(mutex_);
};

}  // namespace dtbridge
