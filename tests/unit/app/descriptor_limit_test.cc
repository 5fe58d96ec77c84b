#include "descriptor_limit.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace dtbridge {
namespace {

class DescriptorLimitTest : public testing::Test {
 protected:
  DescriptorLimitTest() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit low{200, before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &low);
  }
  ~DescriptorLimitTest() override { ::setrlimit(RLIMIT_NOFILE, &before_); }

  static rlim_t Limit() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
  }

  rlimit before_{};
};

TEST_F(DescriptorLimitTest, IsRaisedToWhatIsWanted) {
  EXPECT_EQ(RaiseDescriptorLimit(300), 300U);
  EXPECT_EQ(Limit(), 300U);
}

TEST_F(DescriptorLimitTest, IsNeverLowered) {
  EXPECT_EQ(RaiseDescriptorLimit(100), 200U);
  EXPECT_EQ(Limit(), 200U);
}

TEST_F(DescriptorLimitTest, IsRaisedAsFarAsItMay) {
  if (before_.rlim_max == RLIM_INFINITY) GTEST_SKIP() << "there is no upper end here";
  EXPECT_EQ(RaiseDescriptorLimit(before_.rlim_max + 1), before_.rlim_max);
  EXPECT_EQ(Limit(), before_.rlim_max);
}

}  // namespace
}  // namespace dtbridge
