#include "dtbridge/base/wake_batch.h"

#include <gtest/gtest.h>

namespace dtbridge {
namespace {

struct CountingSleeper final : Sleeper {
  void Wake() override { ++woken; }
  int woken = 0;
};

TEST(WakeBatchTest, WakesAtOnceOutsideABatch) {
  const auto sleeper = std::make_shared<CountingSleeper>();
  WakeBatch::Wake(sleeper);
  WakeBatch::Wake(sleeper);
  EXPECT_EQ(sleeper->woken, 2);
}

TEST(WakeBatchTest, WakesEachSleeperOnceAtTheEndOfABatch) {
  const auto one = std::make_shared<CountingSleeper>();
  const auto other = std::make_shared<CountingSleeper>();
  {
    const WakeBatch batch;
    for (int i = 0; i < 3; ++i) WakeBatch::Wake(one);
    WakeBatch::Wake(other);
    EXPECT_EQ(one->woken, 0);
  }
  EXPECT_EQ(one->woken, 1);
  EXPECT_EQ(other->woken, 1);
}

TEST(WakeBatchTest, LeavesTheWakingToTheOuterBatch) {
  const auto sleeper = std::make_shared<CountingSleeper>();
  {
    const WakeBatch outer;
    {
      const WakeBatch inner;
      WakeBatch::Wake(sleeper);
    }
    EXPECT_EQ(sleeper->woken, 0);
  }
  EXPECT_EQ(sleeper->woken, 1);
}

TEST(WakeBatchTest, KeepsASleeperUntilItWasWoken) {
  std::weak_ptr<CountingSleeper> watched;
  {
    const WakeBatch batch;
    auto sleeper = std::make_shared<CountingSleeper>();
    watched = sleeper;
    WakeBatch::Wake(std::move(sleeper));
    EXPECT_FALSE(watched.expired());
  }
  EXPECT_TRUE(watched.expired());
}

}  // namespace
}  // namespace dtbridge
