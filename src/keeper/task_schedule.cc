#include "task_schedule.h"

#include <algorithm>
#include <utility>

namespace dtbridge {
namespace {

// Bounds what a task may ask for: no spinning, no overflow.
constexpr std::chrono::milliseconds kShortest{1};
constexpr std::chrono::milliseconds kLongest{std::chrono::hours{24}};

}  // namespace

void TaskSchedule::Add(Task task) { entries_.push_back({std::move(task), SteadyTime::min()}); }

void TaskSchedule::Run(bool every, const std::function<SteadyTime()>& steady,
                       const std::function<bool()>& stopped) {
  for (Entry& entry : entries_) {
    if (stopped()) return;
    if (!every && entry.due > steady()) continue;
    const auto wait = std::clamp(entry.task(), kShortest, kLongest);
    entry.due = steady() + wait;
  }
}

SteadyTime TaskSchedule::NextDue() const {
  SteadyTime next = SteadyTime::max();
  for (const Entry& entry : entries_) next = std::min(next, entry.due);
  return next;
}

}  // namespace dtbridge
