#include "task_schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

class TaskScheduleTest : public testing::Test {
 protected:
  void Add(const std::string& name, milliseconds wait, milliseconds takes = milliseconds{0}) {
    schedule_.Add([this, name, wait, takes] {
      ran_.push_back(name);
      now_ += takes;
      return wait;
    });
  }

  std::vector<std::string> Run(bool every = false) {
    ran_.clear();
    schedule_.Run(
        every, [this] { return now_; }, [this] { return ran_.size() >= stop_after_; });
    return ran_;
  }

  TaskSchedule schedule_;
  SteadyTime now_{std::chrono::hours{1}};
  std::vector<std::string> ran_;
  std::size_t stop_after_ = 100;
};

TEST_F(TaskScheduleTest, RunsAllTasksInOrderAtFirst) {
  Add("a", milliseconds{10});
  Add("b", milliseconds{20});
  EXPECT_THAT(Run(), ElementsAre("a", "b"));
  EXPECT_EQ(schedule_.NextDue(), now_ + milliseconds{10});
}

TEST_F(TaskScheduleTest, RunsOnlyWhatIsDue) {
  Add("a", milliseconds{10});
  Add("b", milliseconds{20});
  Run();
  now_ += milliseconds{9};
  EXPECT_THAT(Run(), ElementsAre());
  now_ += milliseconds{1};
  EXPECT_THAT(Run(), ElementsAre("a"));
  now_ += milliseconds{10};
  EXPECT_THAT(Run(), ElementsAre("a", "b"));
}

TEST_F(TaskScheduleTest, RunsEveryTaskWhenAsked) {
  Add("a", milliseconds{10});
  Add("b", milliseconds{20});
  Run();
  EXPECT_THAT(Run(true), ElementsAre("a", "b"));
}

TEST_F(TaskScheduleTest, CountsTheWaitFromTheEndOfATask) {
  Add("a", milliseconds{10}, milliseconds{50});
  Run();
  EXPECT_EQ(schedule_.NextDue(), now_ + milliseconds{10});
}

TEST_F(TaskScheduleTest, EndsBetweenTasksWhenStopped) {
  Add("a", milliseconds{10});
  Add("b", milliseconds{10});
  stop_after_ = 1;
  EXPECT_THAT(Run(), ElementsAre("a"));
}

TEST_F(TaskScheduleTest, BoundsWhatATaskMayAskFor) {
  Add("a", milliseconds::max());
  Run();
  EXPECT_EQ(schedule_.NextDue(), now_ + std::chrono::hours{24});
  TaskSchedule other;
  other.Add([] { return milliseconds{-5}; });
  other.Run(
      false, [this] { return now_; }, [] { return false; });
  EXPECT_EQ(other.NextDue(), now_ + milliseconds{1});
}

TEST_F(TaskScheduleTest, NeverIsDueWithoutTasks) {
  EXPECT_EQ(schedule_.NextDue(), SteadyTime::max());
}

}  // namespace
}  // namespace dtbridge
