#pragma once

#include <chrono>

#include "dtbridge/base/clock.h"

namespace dtbridge {

/// The emulated world's time: begins at `start` and runs `scale` times as fast as the real one, so
/// that twelve hours pass in seconds. Steady() stays real: answers take as long as they take.
///
/// Threads: any. Lifetime: the real clock outlives it.
class ScaledClock final : public Clock {
 public:
  ScaledClock(const Clock& real, SysTime start, double scale)
      : real_(real), start_(start), began_(real.Steady()), scale_(scale) {}

  SysTime Now() const override {
    const std::chrono::duration<double, std::micro> passed = real_.Steady() - began_;
    return start_ + std::chrono::microseconds{static_cast<std::int64_t>(passed.count() * scale_)};
  }

  SteadyTime Steady() const override { return real_.Steady(); }

  /// Real time from now until the emulated clock shows `time`; zero when it did already. Rounded
  /// up, so that it has come by then.
  std::chrono::microseconds RealTimeUntil(SysTime time) const {
    const std::chrono::microseconds left = time - Now();
    if (left.count() <= 0) return std::chrono::microseconds{0};
    return std::chrono::microseconds{
        static_cast<std::int64_t>(static_cast<double>(left.count()) / scale_) + 1};
  }

 private:
  const Clock& real_;
  const SysTime start_;
  const SteadyTime began_;
  const double scale_;
};

}  // namespace dtbridge
