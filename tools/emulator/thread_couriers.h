#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "dtbridge/base/clock.h"
#include "dtbridge/base/mutex.h"
#include "dtbridge/fetch/http_client.h"
#include "emulator/couriers.h"
#include "emulator/pusher.h"

namespace dtbridge {

/// Couriers with a thread and a connection each.
///
/// Threads: `courier`, as many as asked for, from the constructor to BreakOff or the destructor,
/// which breaks off what is on its way. Lifetime: the clock outlives it.
class ThreadCouriers final : public Couriers {
 public:
  using MakeClient = std::function<std::unique_ptr<HttpClient>()>;

  ThreadCouriers(int couriers, const PusherOptions& options, const MakeClient& make_client,
                 const Clock& clock);
  ~ThreadCouriers() override;

  std::size_t Idle() const override { return threads_.size() - on_the_way_; }
  std::size_t OnTheWay() const override { return on_the_way_; }
  void Send(Parcel parcel) override;
  std::vector<Arrival> Collect(std::chrono::microseconds patience) override;
  std::vector<Arrival> BreakOff() override;

 private:
  void Run(Pusher& pusher);

  std::atomic<bool> stop_{false};
  std::vector<std::unique_ptr<HttpClient>> clients_;
  std::vector<std::unique_ptr<Pusher>> pushers_;
  std::size_t on_the_way_ = 0;  ///< the caller's

  Mutex mutex_;
  ConditionVariable sent_;
  ConditionVariable arrived_;
  std::deque<Parcel> parcels_ GUARDED_BY(mutex_);
  std::vector<Arrival> arrivals_ GUARDED_BY(mutex_);

  std::vector<std::thread> threads_;
};

}  // namespace dtbridge
