#include "repeat_limiter.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class RepeatLimiterTest : public testing::Test {
 protected:
  /// Lets the burst of `text` pass.
  void PassBurst(const std::string& text) {
    for (int i = 0; i < Logger::kBurst; ++i) ASSERT_EQ(limiter_.Pass(text, now_), 0U);
  }

  RepeatLimiter limiter_;
  SteadyTime now_{std::chrono::hours{1}};
};

TEST_F(RepeatLimiterTest, LetsABurstPassAndNoMore) {
  PassBurst("a");
  EXPECT_EQ(limiter_.Pass("a", now_), std::nullopt);
  EXPECT_EQ(limiter_.Pass("a", now_ + Logger::kWindow - milliseconds{1}), std::nullopt);
}

TEST_F(RepeatLimiterTest, SaysHowManyWereLeftOutWithTheFirstLineAfterTheWindow) {
  PassBurst("a");
  for (int i = 0; i < 12; ++i) ASSERT_EQ(limiter_.Pass("a", now_), std::nullopt);

  EXPECT_EQ(limiter_.Pass("a", now_ + Logger::kWindow), 12U);
  EXPECT_EQ(limiter_.Pass("a", now_ + Logger::kWindow), 0U);
}

TEST_F(RepeatLimiterTest, NeverLetsMoreThanABurstPassInAnyStretchOfTheWindow) {
  for (int i = 0; i < Logger::kBurst; ++i) limiter_.Pass("a", now_ + seconds{i});

  // The first of them leaves the window at 10 s, the second at 11 s.
  EXPECT_EQ(limiter_.Pass("a", now_ + seconds{9}), std::nullopt);
  EXPECT_EQ(limiter_.Pass("a", now_ + seconds{10}), 1U);
  EXPECT_EQ(limiter_.Pass("a", now_ + milliseconds{10'500}), std::nullopt);
  EXPECT_EQ(limiter_.Pass("a", now_ + seconds{11}), 1U);
}

TEST_F(RepeatLimiterTest, TellsTextsApart) {
  PassBurst("a");
  ASSERT_EQ(limiter_.Pass("a", now_), std::nullopt);

  EXPECT_EQ(limiter_.Pass("b", now_), 0U);
}

TEST_F(RepeatLimiterTest, StaysSilentAboutEverNewTextsBeyondItsBound) {
  for (std::size_t i = 0; i < RepeatLimiter::kMaxTexts; ++i) {
    ASSERT_EQ(limiter_.Pass("text " + std::to_string(i), now_), 0U);
  }
  int passed = 0;
  for (int i = 0; i < 100; ++i) {
    if (limiter_.Pass("one more " + std::to_string(i), now_)) ++passed;
  }
  EXPECT_EQ(passed, Logger::kBurst);
}

TEST_F(RepeatLimiterTest, ForgetsOldTextsWhenItNeedsRoom) {
  for (std::size_t i = 0; i < RepeatLimiter::kMaxTexts; ++i) {
    limiter_.Pass("text " + std::to_string(i), now_);
  }
  now_ += Logger::kWindow;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(limiter_.Pass("new text " + std::to_string(i), now_), 0U);
  }
}

}  // namespace
}  // namespace dtbridge
