#include "dtbridge/base/wake_batch.h"

#include <algorithm>
#include <utility>

namespace dtbridge {
namespace {

thread_local WakeBatch* innermost_batch = nullptr;

}  // namespace

WakeBatch::WakeBatch() : outer_(std::exchange(innermost_batch, this)) {}

WakeBatch::~WakeBatch() {
  innermost_batch = outer_;
  for (auto& sleeper : sleepers_) Wake(std::move(sleeper));
}

void WakeBatch::Wake(std::shared_ptr<Sleeper> sleeper) {
  if (innermost_batch == nullptr) return sleeper->Wake();
  auto& waiting = innermost_batch->sleepers_;
  if (std::find(waiting.begin(), waiting.end(), sleeper) == waiting.end()) {
    waiting.push_back(std::move(sleeper));
  }
}

}  // namespace dtbridge
