#include "load/load_plan.h"

#include <gtest/gtest.h>

namespace dtbridge {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

const SteadyTime kStart{std::chrono::hours{1}};

TEST(LoadPlanTest, SpreadsRequestsEvenly) {
  const LoadPlan plan(kStart, 4000, seconds{0}, seconds{1});
  EXPECT_EQ(plan.All(), 4000U);
  EXPECT_EQ(plan.Intended(0), kStart);
  EXPECT_EQ(plan.Intended(1), kStart + microseconds{250});
  EXPECT_EQ(plan.Intended(4000), kStart + seconds{1});
}

TEST(LoadPlanTest, LeavesTheWarmUpOutOfTheMeasure) {
  const LoadPlan plan(kStart, 100, seconds{2}, seconds{3});
  EXPECT_EQ(plan.All(), 500U);
  EXPECT_FALSE(plan.IsMeasured(199));
  EXPECT_TRUE(plan.IsMeasured(200));
}

TEST(LoadPlanTest, KnowsHowManyAreDue) {
  const LoadPlan plan(kStart, 10, seconds{0}, seconds{1});
  EXPECT_EQ(plan.DueBy(kStart - milliseconds{1}), 0U);
  EXPECT_EQ(plan.DueBy(kStart), 1U);
  EXPECT_EQ(plan.DueBy(kStart + milliseconds{99}), 1U);
  EXPECT_EQ(plan.DueBy(kStart + milliseconds{101}), 2U);
  EXPECT_EQ(plan.DueBy(kStart + seconds{9}), 10U);
}

}  // namespace
}  // namespace dtbridge
