#include "nearest.h"

#include <gtest/gtest.h>

namespace dtbridge {
namespace {

TEST(EditDistanceTest, CountsInsertedRemovedReplacedAndSwappedLetters) {
  EXPECT_EQ(EditDistance("", ""), 0U);
  EXPECT_EQ(EditDistance("", "abc"), 3U);
  EXPECT_EQ(EditDistance("abc", ""), 3U);
  EXPECT_EQ(EditDistance("workers", "worker"), 1U);
  EXPECT_EQ(EditDistance("worker", "wirker"), 1U);
  EXPECT_EQ(EditDistance("workers", "wokrers"), 1U);
  EXPECT_EQ(EditDistance("head", "read"), 1U);
}

TEST(NearestTest, FindsTheCandidateThatWasMeant) {
  const std::vector<std::string> candidates{"address", "workers", "read_timeout", "idle_timeout"};
  EXPECT_EQ(Nearest("worker", candidates), "workers");
  EXPECT_EQ(Nearest("read_timout", candidates), "read_timeout");
  EXPECT_EQ(Nearest("readtimeout", candidates), "read_timeout");
  EXPECT_EQ(Nearest("adress", candidates), "address");
}

TEST(NearestTest, FindsNothingInWhatIsOnlyFarAway) {
  EXPECT_EQ(Nearest("password", {"address", "workers"}), "");
  EXPECT_EQ(Nearest("ab", {"cd"}), "");
  EXPECT_EQ(Nearest("x", {}), "");
  EXPECT_EQ(Nearest(std::string(100'000, 'a'), {"address"}), "");
}

}  // namespace
}  // namespace dtbridge
