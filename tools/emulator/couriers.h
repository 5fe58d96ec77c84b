#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "emulator/parcel.h"

namespace dtbridge {

/// Carries parcels to the receiver, several at once.
///
/// Threads: one caller.
class Couriers {
 public:
  virtual ~Couriers() = default;

  /// How many more parcels could be on their way.
  virtual std::size_t Idle() const = 0;
  virtual std::size_t OnTheWay() const = 0;

  /// Sends one off; only when one is idle.
  virtual void Send(Parcel parcel) = 0;

  /// What came back since the last call; waits up to `patience` (real time) when nothing has, also
  /// when nothing is on its way.
  virtual std::vector<Arrival> Collect(std::chrono::microseconds patience) = 0;

  /// Breaks off what is on its way, within about a second, and brings all of it back: what was not
  /// answered yet as `broken_off`. Nothing may be sent afterwards.
  virtual std::vector<Arrival> BreakOff() = 0;
};

}  // namespace dtbridge
