#pragma once

#include "dtbridge/base/time.h"

namespace dtbridge {

/// Tells the time, so that tests can.
///
/// Threads: any.
class Clock {
 public:
  virtual ~Clock() = default;

  /// The calendar: event times, token validity, log lines.
  virtual SysTime Now() const = 0;

  /// The monotonic clock: deadlines and durations.
  virtual SteadyTime Steady() const = 0;
};

/// The machine's clocks.
class SystemClock final : public Clock {
 public:
  SysTime Now() const override {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  }
  SteadyTime Steady() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace dtbridge
