#pragma once

#include "dtbridge/base/time.h"

namespace dtbridge {

/// How a building lives by the clock, in its own time, which is UTC here. Whole numbers all the
/// way, so that a seed gives the same values on every machine.

/// What the time of day does to temperatures: -100 at the coldest, about five in the morning, to
/// 100 at the warmest, about three in the afternoon.
int WarmthPercent(SysTime time);

/// How likely somebody is there, 0 to 100: working hours from Monday to Friday, a lunch break,
/// hardly anybody at other times.
int PresencePercent(SysTime time);

}  // namespace dtbridge
