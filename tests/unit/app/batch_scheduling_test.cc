#include "batch_scheduling.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <thread>

namespace dtbridge {
namespace {

TEST(ScheduleAsBatchTest, HoldsForThreadsThatAreStartedLater) {
  int own = -1;
  int started = -1;
  bool done = false;
  std::thread([&] {  // leaves the tests' own thread as it is
    done = ScheduleAsBatch();
    own = ::sched_getscheduler(0);
    std::thread([&] { started = ::sched_getscheduler(0); }).join();
  })
      .join();
  if (!done) GTEST_SKIP() << "not allowed here";
  EXPECT_EQ(own, SCHED_BATCH);
  EXPECT_EQ(started, SCHED_BATCH);
}

}  // namespace
}  // namespace dtbridge
