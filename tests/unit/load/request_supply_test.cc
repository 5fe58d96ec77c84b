#include "load/request_supply.h"

#include <gtest/gtest.h>

#include <algorithm>
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

TEST(RequestSupplyTest, MakesFewWhenItMayStoreFew) {
  std::atomic<int> made{0};
  RequestSupply supply([&made] { return std::to_string(made++); }, 16);
  supply.WaitUntilFull();
  EXPECT_EQ(made, 16);
}

struct AheadCase {
  const char* name;
  double rate;
};

class RequestsAheadTest : public testing::TestWithParam<AheadCase> {};

TEST_P(RequestsAheadTest, AreSentWhileTheirTokensLive) {
  const auto ahead = static_cast<double>(RequestsAhead(GetParam().rate));
  const double opened = ahead / 4;
  EXPECT_LT((ahead + opened) / GetParam().rate, 300);
  EXPECT_GE(ahead, 16);
  EXPECT_GE(ahead, std::min(3 * GetParam().rate, 32'768.0)) << "seconds to catch up in";
}

INSTANTIATE_TEST_SUITE_P(Rates, RequestsAheadTest,
                         testing::Values(AheadCase{"Slowest", 0.1}, AheadCase{"One", 1},
                                         AheadCase{"Ten", 10}, AheadCase{"Hundred", 100},
                                         AheadCase{"TenThousand", 10'000},
                                         AheadCase{"Fastest", 1'000'000}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace dtbridge
