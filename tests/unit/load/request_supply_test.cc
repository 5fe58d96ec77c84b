#include "load/request_supply.h"

#include <gtest/gtest.h>

#include <atomic>

namespace dtbridge {
namespace {

TEST(RequestSupplyTest, HandsOutRequestsInTheOrderTheyWereMade) {
  int made = 0;
  RequestSupply supply([&made] { return std::to_string(made++); }, 256);
  for (int i = 0; i < 1000; ++i) {
    auto request = supply.Take();
    while (!request) request = supply.Take();
    ASSERT_EQ(*request, std::to_string(i));
  }
}

TEST(RequestSupplyTest, MakesNoMoreThanItMayStore) {
  std::atomic<int> made{0};
  RequestSupply supply([&made] { return std::to_string(made++); }, 256);
  supply.WaitUntilFull();
  EXPECT_EQ(made, 256);
  supply.Take();
  while (made < 320) std::this_thread::yield();
  supply.WaitUntilFull();
  EXPECT_EQ(made, 320);
}

}  // namespace
}  // namespace dtbridge
