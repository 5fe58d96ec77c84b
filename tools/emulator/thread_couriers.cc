#include "emulator/thread_couriers.h"

#include <utility>

#include "dtbridge/base/check.h"
#include "dtbridge/base/thread_name.h"

namespace dtbridge {

ThreadCouriers::ThreadCouriers(int couriers, const PusherOptions& options,
                               const MakeClient& make_client, const Clock& clock) {
  PusherOptions stoppable = options;
  stoppable.stop = &stop_;
  for (int i = 0; i < couriers; ++i) {
    clients_.push_back(make_client());
    pushers_.push_back(std::make_unique<Pusher>(stoppable, *clients_.back(), clock));
  }
  for (const auto& pusher : pushers_) threads_.emplace_back([this, &pusher] { Run(*pusher); });
}

ThreadCouriers::~ThreadCouriers() { BreakOff(); }

void ThreadCouriers::Send(Parcel parcel) {
  Check(Idle() > 0, "a courier is idle");
  ++on_the_way_;
  {
    const MutexLock lock(mutex_);
    parcels_.push_back(std::move(parcel));
  }
  sent_.notify_one();
}

std::vector<Arrival> ThreadCouriers::Collect(std::chrono::microseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  std::vector<Arrival> arrivals;
  const MutexLock lock(mutex_);
  while (arrivals_.empty() && arrived_.wait_until(mutex_, until) != std::cv_status::timeout) {
  }
  arrivals.swap(arrivals_);
  on_the_way_ -= arrivals.size();
  return arrivals;
}

std::vector<Arrival> ThreadCouriers::BreakOff() {
  {
    const MutexLock lock(mutex_);  // or a courier about to wait would not notice
    stop_ = true;
  }
  sent_.notify_all();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  auto arrivals = Collect(std::chrono::microseconds{0});
  const MutexLock lock(mutex_);
  for (Parcel& parcel : parcels_) {
    PushOutcome outcome{.answer = "broken off before it was sent", .broken_off = true};
    arrivals.push_back({std::move(parcel.push), std::move(outcome)});
  }
  on_the_way_ -= parcels_.size();
  parcels_.clear();
  return arrivals;
}

void ThreadCouriers::Run(Pusher& pusher) {
  NameThisThread("courier");
  for (;;) {
    Parcel parcel;
    {
      const MutexLock lock(mutex_);
      while (!stop_ && parcels_.empty()) sent_.wait(mutex_);
      if (stop_) return;
      parcel = std::move(parcels_.front());
      parcels_.pop_front();
    }
    PushOutcome outcome = pusher.Push(parcel.body, parcel.signature);
    {
      const MutexLock lock(mutex_);
      arrivals_.push_back({std::move(parcel.push), std::move(outcome)});
    }
    arrived_.notify_one();
  }
}

}  // namespace dtbridge
