#pragma once

namespace dtbridge {

/// Has the calling thread, and those that it starts from now on, scheduled as SCHED_BATCH (Linux,
/// sched(7)): once woken, they wait for a processor to become free instead of taking it from a
/// thread that runs.
///
/// A delivery passes four threads. Where they have few processors, each would stop the one that
/// woke it before that one is done with its batch. False where it may not be; nothing depends on
/// it but the cost.
bool ScheduleAsBatch();

}  // namespace dtbridge
