#include "dtbridge/keeper/keeper.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "dtbridge/base/check.h"
#include "dtbridge/base/mutex.h"
#include "dtbridge/base/thread_name.h"
#include "task_schedule.h"

namespace dtbridge {

struct Keeper::State {
  explicit State(const Clock& steady_clock) : clock(steady_clock) {}

  const Clock& clock;
  TaskSchedule schedule;  // the keeper's thread, once started
  std::thread thread;

  Mutex mutex;
  ConditionVariable changed;
  bool woken GUARDED_BY(mutex) = false;
  bool stopped GUARDED_BY(mutex) = false;

  bool IsStopped() {
    const MutexLock lock(mutex);
    return stopped;
  }

  /// Sleeps until `due`, a wake-up or the stop. True for a wake-up.
  bool Wait(SteadyTime due) {
    // A bound, so that a clock that jumps (a suspended machine) is noticed.
    constexpr std::chrono::seconds kLongest{60};
    const MutexLock lock(mutex);
    while (!woken && !stopped) {
      const SteadyTime now = clock.Steady();
      if (due <= now) break;
      const auto wait = due - now < kLongest ? due - now : SteadyTime::duration(kLongest);
      changed.wait_for(mutex, wait);
    }
    return std::exchange(woken, false);
  }

  void Run() {
    bool every = false;
    while (!IsStopped()) {
      schedule.Run(
          every, [this] { return clock.Steady(); }, [this] { return IsStopped(); });
      every = Wait(schedule.NextDue());
    }
  }
};

Keeper::Keeper(const Clock& clock) : state_(std::make_unique<State>(clock)) {}

Keeper::~Keeper() { Stop(); }

void Keeper::Add(std::string name, Task task) {
  Check(!state_->thread.joinable(), "tasks are added before the keeper starts");
  state_->schedule.Add([name = std::move(name), task = std::move(task)] {
    NameThisThread(("keeper " + name).substr(0, 15).c_str());
    return task();
  });
}

void Keeper::Start() {
  Check(!state_->thread.joinable(), "the keeper starts once");
  state_->thread = std::thread([state = state_.get()] { state->Run(); });
}

void Keeper::Wake() {
  const MutexLock lock(state_->mutex);
  state_->woken = true;
  state_->changed.notify_one();
}

void Keeper::Stop() {
  {
    const MutexLock lock(state_->mutex);
    state_->stopped = true;
    state_->changed.notify_one();
  }
  if (state_->thread.joinable()) state_->thread.join();
}

}  // namespace dtbridge
