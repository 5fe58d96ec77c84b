#include "recent_activity.h"

#include <gtest/gtest.h>

#include <limits>

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// One connector and a lag of one bucket, both of which say `stored`.
ActivityCounts CountsAt(seconds at, std::uint64_t stored) {
  return {.at = SteadyTime{at}, .connectors = {{stored}}, .event_lag = {{1.0, stored}}};
}

TEST(RecentActivityTest, TellsWhatCameSinceTheStartWhileThatIsNotLongAgo) {
  RecentActivity activity;
  activity.Note(CountsAt(seconds{100}, 0));
  activity.Note(CountsAt(seconds{105}, 3));

  const ActivityGrowth growth = activity.Until(CountsAt(seconds{107}, 10));
  EXPECT_EQ(growth.over, seconds{7});
  EXPECT_EQ(growth.connectors.at(0).at(0), 10U);
  EXPECT_EQ(growth.event_lag.at(0).count, 10U);
}

TEST(RecentActivityTest, TellsOfTheLastMinuteOnly) {
  RecentActivity activity;
  for (int i = 0; i <= 100; ++i) {
    activity.Note(CountsAt(seconds{5 * i}, static_cast<std::uint64_t>(i)));
  }

  const ActivityGrowth growth = activity.Until(CountsAt(seconds{503}, 1000));
  EXPECT_EQ(growth.over, seconds{58});
  EXPECT_EQ(growth.connectors.at(0).at(0), 1000U - 89U);
}

TEST(RecentActivityTest, GoesBackToTheLastNoteWhenThatIsLongAgo) {
  RecentActivity activity;
  activity.Note(CountsAt(seconds{100}, 1));
  activity.Note(CountsAt(seconds{105}, 2));

  const ActivityGrowth growth = activity.Until(CountsAt(seconds{305}, 7));
  EXPECT_EQ(growth.over, seconds{200});
  EXPECT_EQ(growth.connectors.at(0).at(0), 5U);
}

TEST(RecentActivityTest, TellsOfNothingBeforeTheFirstNote) {
  const RecentActivity activity;
  const ActivityGrowth growth = activity.Until(CountsAt(seconds{100}, 7));
  EXPECT_EQ(growth.over, milliseconds{0});
  EXPECT_EQ(growth.connectors.at(0).at(0), 0U);
}

TEST(RecentActivityTest, NeverCountsBackwardsWhenLooksOverlap) {
  RecentActivity activity;
  activity.Note(CountsAt(seconds{100}, 8));
  const ActivityGrowth growth = activity.Until(CountsAt(seconds{100}, 7));
  EXPECT_EQ(growth.connectors.at(0).at(0), 0U);
  EXPECT_EQ(growth.event_lag.at(0).count, 0U);
}

struct BoundCase {
  const char* name;
  std::vector<std::uint64_t> counts;  ///< up to 1, up to 2, up to 3, more
  double share;
  std::optional<double> bound;
};

class BoundForTest : public testing::TestWithParam<BoundCase> {};

TEST_P(BoundForTest, NamesTheSmallestBoundThatIsEnough) {
  const auto& counts = GetParam().counts;
  const std::vector<HistogramBucket> buckets{{1, counts[0]},
                                             {2, counts[1]},
                                             {3, counts[2]},
                                             {std::numeric_limits<double>::infinity(), counts[3]}};
  EXPECT_EQ(BoundFor(GetParam().share, buckets), GetParam().bound);
}

INSTANTIATE_TEST_SUITE_P(
    Shares, BoundForTest,
    testing::Values(BoundCase{"None", {0, 0, 0, 0}, 0.5, std::nullopt},
                    BoundCase{"OneInTheMiddle", {0, 1, 0, 0}, 0.5, 2},
                    BoundCase{"ExactlyHalf", {2, 0, 2, 0}, 0.5, 1},
                    BoundCase{"JustMissed", {1, 1, 2, 0}, 0.51, 3},
                    BoundCase{"BeyondTheLast", {1, 0, 0, 3}, 0.5, std::nullopt},
                    BoundCase{"BeyondTheLastForFewEnough", {19, 0, 0, 1}, 0.95, 1}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace dtbridge
