#include "load/request_supply.h"

#include <algorithm>
#include <utility>

#include "dtbridge/base/thread_name.h"

namespace dtbridge {
namespace {

constexpr double kSecondsAhead = 5;
constexpr double kFewest = 16;
constexpr double kMost = 32'768;
constexpr std::size_t kLargestBatch = 64;

}  // namespace

std::size_t RequestsAhead(double rate) {
  return static_cast<std::size_t>(std::clamp(rate * kSecondsAhead, kFewest, kMost));
}

RequestSupply::RequestSupply(Make make, std::size_t ahead)
    : make_(std::move(make)),
      batch_(std::clamp<std::size_t>(ahead / 4, 1, kLargestBatch)),
      most_batches_(std::max<std::size_t>(ahead / batch_, 1)) {
  thread_ = std::thread([this] { Run(); });
}

RequestSupply::~RequestSupply() {
  {
    const MutexLock lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void RequestSupply::WaitUntilFull() {
  const MutexLock lock(mutex_);
  while (store_.size() < most_batches_) changed_.wait(mutex_);
}

std::optional<std::string> RequestSupply::Take() {
  if (open_.empty()) {
    {
      const MutexLock lock(mutex_);
      if (store_.empty()) return std::nullopt;
      open_ = std::move(store_.front());
      store_.pop_front();
    }
    changed_.notify_all();
    std::reverse(open_.begin(), open_.end());
  }
  std::string request = std::move(open_.back());
  open_.pop_back();
  return request;
}

void RequestSupply::Run() {
  NameThisThread("supply");
  for (;;) {
    {
      const MutexLock lock(mutex_);
      while (!stop_ && store_.size() >= most_batches_) changed_.wait(mutex_);
      if (stop_) return;
    }
    Batch batch;
    batch.reserve(batch_);
    for (std::size_t i = 0; i < batch_; ++i) batch.push_back(make_());
    {
      const MutexLock lock(mutex_);
      store_.push_back(std::move(batch));
    }
    changed_.notify_all();
  }
}

}  // namespace dtbridge
