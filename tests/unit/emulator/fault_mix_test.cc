#include "emulator/fault_mix.h"

#include <gtest/gtest.h>

#include <map>

namespace dtbridge {
namespace {

constexpr int kMany = 20'000;

TEST(FaultMixTest, DoesNothingWithoutShares) {
  FaultMix mix({}, 1);
  for (int i = 0; i < 1000; ++i) {
    const EventPlan plan = mix.Next();
    ASSERT_EQ(plan.fault, Fault::kNone);
    ASSERT_EQ(plan.copies, 1);
    ASSERT_EQ(plan.hold_back.count(), 0);
  }
}

TEST(FaultMixTest, GivesEachFaultItsShare) {
  FaultMix mix({.duplicates = 10,
                .disorder = 5,
                .tampered = 1,
                .wrong_secret = 2,
                .expired = 3,
                .unsigned_ones = 0.5},
               1);
  std::map<Fault, double> faults;
  double copied = 0, held_back = 0;
  for (int i = 0; i < kMany; ++i) {
    const EventPlan plan = mix.Next();
    ++faults[plan.fault];
    copied += plan.copies == 2 ? 1 : 0;
    held_back += plan.hold_back.count() > 0 ? 1 : 0;
    ASSERT_TRUE(plan.fault == Fault::kNone || plan.copies == 1) << "nobody copies a forgery";
  }
  EXPECT_NEAR(100 * faults[Fault::kTampered] / kMany, 1, 0.3);
  EXPECT_NEAR(100 * faults[Fault::kWrongSecret] / kMany, 2, 0.4);
  EXPECT_NEAR(100 * faults[Fault::kExpired] / kMany, 3, 0.5);
  EXPECT_NEAR(100 * faults[Fault::kUnsigned] / kMany, 0.5, 0.2);
  EXPECT_NEAR(100 * copied / faults[Fault::kNone], 10, 1);
  EXPECT_NEAR(100 * held_back / kMany, 5, 0.7);
}

TEST(FaultMixTest, ForgesEverythingWhenTheSharesAddUpToAHundred) {
  FaultMix mix({.tampered = 50, .unsigned_ones = 50}, 1);
  for (int i = 0; i < 1000; ++i) ASSERT_NE(mix.Next().fault, Fault::kNone);
}

TEST(FaultMixTest, DecidesTheSameForTheSameSeed) {
  const FaultShares shares{.duplicates = 30, .disorder = 30, .tampered = 30};
  FaultMix one(shares, 7), two(shares, 7);
  for (int i = 0; i < 200; ++i) {
    const EventPlan a = one.Next(), b = two.Next();
    ASSERT_EQ(a.fault, b.fault);
    ASSERT_EQ(a.copies, b.copies);
    ASSERT_EQ(a.hold_back, b.hold_back);
    ASSERT_EQ(a.copy_after, b.copy_after);
  }
}

}  // namespace
}  // namespace dtbridge
