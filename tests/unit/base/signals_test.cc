#include "dtbridge/base/signals.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace dtbridge {
namespace {

using std::chrono::milliseconds;

TEST(SignalsTest, AreTakenOneByOne) {
  Signals signals;
  raise(SIGHUP);
  EXPECT_EQ(signals.Next(milliseconds{1000}), SIGHUP);
  EXPECT_EQ(signals.Next(milliseconds{0}), std::nullopt);
}

TEST(SignalsTest, AreFoundByALookWithoutPatience) {
  Signals signals;
  raise(SIGTERM);
  EXPECT_EQ(signals.Next(milliseconds{0}), SIGTERM);
}

}  // namespace
}  // namespace dtbridge
