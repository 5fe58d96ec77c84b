#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "dtbridge/base/time.h"

namespace dtbridge {

/// When requests are to be sent: at equal distances, decided beforehand, whatever the receiver
/// does. A latency from these moments on holds the time a request waited because earlier ones were
/// slow.
class LoadPlan {
 public:
  LoadPlan(SteadyTime start, double rate, std::chrono::microseconds warm_up,
           std::chrono::microseconds duration)
      : start_(start),
        rate_(rate),
        warm_up_(Requests(warm_up)),
        all_(Requests(warm_up + duration)) {}

  std::uint64_t All() const { return all_; }
  bool IsMeasured(std::uint64_t index) const { return index >= warm_up_; }

  SteadyTime Intended(std::uint64_t index) const {
    const std::chrono::duration<double> after{static_cast<double>(index) / rate_};
    return start_ + std::chrono::duration_cast<SteadyTime::duration>(after);
  }

  /// How many requests are to be sent by `now`.
  std::uint64_t DueBy(SteadyTime now) const {
    const std::chrono::duration<double> passed = now - start_;
    if (passed.count() < 0) return 0;
    return std::min(all_, static_cast<std::uint64_t>(passed.count() * rate_) + 1);
  }

 private:
  std::uint64_t Requests(std::chrono::microseconds span) const {
    return static_cast<std::uint64_t>(std::chrono::duration<double>(span).count() * rate_ + 0.5);
  }

  const SteadyTime start_;
  const double rate_;
  const std::uint64_t warm_up_;
  const std::uint64_t all_;
};

}  // namespace dtbridge
