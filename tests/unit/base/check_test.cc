#include "dtbridge/base/check.h"

#include <gtest/gtest.h>

namespace dtbridge {
namespace {

TEST(CheckTest, PassesWhatHolds) { Check(true, "nothing"); }

TEST(CheckDeathTest, StopsTheProcessAndSaysWhatIsBroken) {
  EXPECT_DEATH(Check(false, "one answer each"), "dtbridge: broken invariant: one answer each");
}

}  // namespace
}  // namespace dtbridge
