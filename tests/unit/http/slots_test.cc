#include "slots.h"

#include <gtest/gtest.h>

namespace dtbridge {
namespace {

using namespace std::chrono_literals;

TEST(SlotsTest, FindsASlotUntilItIsClosed) {
  Slots slots;
  const SlotId id = slots.Open({nullptr, 3, SteadyTime(1s), 0});
  ASSERT_NE(slots.Find(id), nullptr);
  EXPECT_EQ(slots.Find(id)->connector, 3U);
  EXPECT_EQ(slots.Count(), 1U);
  slots.Close(id);
  EXPECT_EQ(slots.Find(id), nullptr);
  EXPECT_EQ(slots.Count(), 0U);
}

TEST(SlotsTest, NeverGivesALateReportTheNextUserOfItsPlace) {
  Slots slots;
  const SlotId first = slots.Open({});
  slots.Close(first);
  const SlotId second = slots.Open({});
  EXPECT_NE(first, second);
  EXPECT_EQ(slots.Find(first), nullptr);
  EXPECT_NE(slots.Find(second), nullptr);
  slots.Close(first);
  EXPECT_NE(slots.Find(second), nullptr);
}

TEST(SlotsTest, KnowsNothingOfIdsItNeverGave) {
  Slots slots;
  EXPECT_EQ(slots.Find(0), nullptr);
  EXPECT_EQ(slots.Find(1), nullptr);
  slots.Open({});
  EXPECT_EQ(slots.Find(SlotId{1} << 32U), nullptr);
}

TEST(SlotsTest, CollectsWhatIsOpenAndOldEnough) {
  Slots slots;
  const SlotId old_one = slots.Open({nullptr, 0, SteadyTime(1s), 0});
  const SlotId gone = slots.Open({nullptr, 0, SteadyTime(1s), 0});
  slots.Open({nullptr, 0, SteadyTime(3s), 0});
  slots.Close(gone);
  std::vector<SlotId> ids;
  slots.CollectSince(SteadyTime(2s), ids);
  EXPECT_EQ(ids, std::vector<SlotId>{old_one});
}

}  // namespace
}  // namespace dtbridge
