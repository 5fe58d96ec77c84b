#pragma once

#include "dtbridge/base/clock.h"

namespace dtbridge {

/// Moves when told.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(SysTime now = SysTime{std::chrono::seconds{1'700'000'000}}) : now_(now) {}

  SysTime Now() const override { return now_; }
  SteadyTime Steady() const override { return steady_; }

  void Set(SysTime now) { now_ = now; }
  void Advance(std::chrono::microseconds by) {
    now_ += by;
    steady_ += by;
  }

 private:
  SysTime now_;
  SteadyTime steady_{std::chrono::hours{1}};
};

}  // namespace dtbridge
