#include "dtbridge/keeper/keeper.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "fakes/fake_clock.h"

namespace dtbridge {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr std::chrono::seconds kPatience{20};

TEST(KeeperTest, RunsTasksOnceAtTheStartAndAgainWhenWoken) {
  const FakeClock clock;
  Keeper keeper(clock);
  std::promise<void> started;
  std::promise<void> woken;
  int runs = 0;
  keeper.Add("task", [&]() -> milliseconds {
    if (++runs == 1) started.set_value();
    if (runs == 2) woken.set_value();
    return hours{1};
  });
  keeper.Start();
  ASSERT_EQ(started.get_future().wait_for(kPatience), std::future_status::ready);
  keeper.Wake();
  ASSERT_EQ(woken.get_future().wait_for(kPatience), std::future_status::ready);
  keeper.Stop();
  EXPECT_EQ(runs, 2);
}

TEST(KeeperTest, KeepsAWakeThatComesDuringARun) {
  const FakeClock clock;
  Keeper keeper(clock);
  std::promise<void> again;
  int runs = 0;
  keeper.Add("task", [&]() -> milliseconds {
    if (++runs == 1) keeper.Wake();
    if (runs == 2) again.set_value();
    return hours{1};
  });
  keeper.Start();
  EXPECT_EQ(again.get_future().wait_for(kPatience), std::future_status::ready);
}

TEST(KeeperTest, RunsATaskAgainWhenItsTimeHasCome) {
  const SystemClock clock;
  Keeper keeper(clock);
  std::promise<void> third;
  int runs = 0;
  keeper.Add("task", [&]() -> milliseconds {
    if (++runs == 3) third.set_value();
    return runs < 3 ? milliseconds{1} : hours{1};
  });
  keeper.Start();
  EXPECT_EQ(third.get_future().wait_for(kPatience), std::future_status::ready);
}

TEST(KeeperTest, StopWaitsForTheTaskThatRuns) {
  const FakeClock clock;
  Keeper keeper(clock);
  std::promise<void> running;
  std::promise<void> go_on;
  bool finished = false;
  keeper.Add("long", [&]() -> milliseconds {
    running.set_value();
    go_on.get_future().wait();
    finished = true;
    return hours{1};
  });
  keeper.Start();
  running.get_future().wait();
  std::thread stopper([&] { keeper.Stop(); });
  go_on.set_value();
  stopper.join();
  EXPECT_TRUE(finished);
  keeper.Stop();
}

TEST(KeeperTest, StopsWithoutHavingStarted) {
  const FakeClock clock;
  Keeper keeper(clock);
  keeper.Add("task", [] { return milliseconds{1}; });
  keeper.Wake();
  keeper.Stop();
}

}  // namespace
}  // namespace dtbridge
