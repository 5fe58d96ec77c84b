#include "batch_scheduling.h"

#include <sched.h>

namespace dtbridge {

bool ScheduleAsBatch() {
  const sched_param no_priority{};
  return ::sched_setscheduler(0, SCHED_BATCH, &no_priority) == 0;
}

}  // namespace dtbridge
