#include "producer_set.h"

#include <algorithm>
#include <utility>

#include "dtbridge/base/config_error.h"

namespace dtbridge {

using std::chrono::milliseconds;

ProducerSet::ProducerSet(const KafkaProperties& properties, const std::vector<std::string>& topics,
                         ProducerEvents events, const Clock& clock, const PublisherProbe& probe)
    : properties_(properties),
      topics_(topics),
      events_(std::move(events)),
      clock_(clock),
      probe_(probe),
      current_(Make({})),
      shared_(current_) {}

std::shared_ptr<const Producer> ProducerSet::Make(const ProducerMode& mode) const {
  return std::make_shared<const Producer>(properties_, mode, topics_, events_);
}

void ProducerSet::Turn(milliseconds timeout) {
  constexpr milliseconds kShort{5};  // only one producer can be waited for
  const bool others = !retired_.empty() || (alone_ && alone_->HasWork());
  current_->Poll(others ? std::min(timeout, kShort) : timeout);
  TendToOthers();
  ReplaceIfNeeded();
}

void ProducerSet::TendToOthers() {
  if (current_->IsFatal() && current_->HasWork()) current_->Purge();
  if (alone_) alone_->Poll(milliseconds{0});
  if (alone_ && alone_->IsFatal()) Retire(std::exchange(alone_, nullptr));
  for (const auto& producer : retired_) {
    if (producer->IsFatal()) producer->Purge();
    producer->Poll(milliseconds{0});
  }
  std::erase_if(retired_, [](const auto& producer) {
    return producer.use_count() == 1 && !producer->HasWork();
  });
}

void ProducerSet::ReplaceIfNeeded() {
  const std::size_t bound = batch_bound_;
  const bool fatal = current_->IsFatal();
  const bool batch_differs =
      bound != 0 && std::min(bound, properties_.BatchBytes()) != current_->BatchBytes();
  if (!fatal && !batch_differs) return;
  const SteadyTime now = clock_.Steady();
  if (now < next_restart_) return;
  next_restart_ = now + kRestartPause;
  try {
    auto fresh = Make({.batch_bytes = bound});
    shared_.Store(fresh);
    Retire(std::exchange(current_, std::move(fresh)));
  } catch (const ConfigError& error) {
    return probe_.CannotRestart(error.what());
  }
  if (fatal) probe_.Restarted();
  if (batch_differs) probe_.BatchBound(current_->BatchBytes());
}

void ProducerSet::Retire(std::shared_ptr<const Producer> producer) {
  if (producer->IsFatal()) producer->Purge();
  retired_.push_back(std::move(producer));
}

void ProducerSet::Flush(milliseconds timeout) {
  // A fatal producer, or one that has nothing left while others do, is only polled.
  constexpr milliseconds kPause{5};
  if (current_->IsFatal() || !current_->HasWork()) {
    current_->Poll(kPause);
  } else {
    current_->Flush(timeout);
  }
  if (alone_ && !alone_->IsFatal()) alone_->Flush(milliseconds{0});
  TendToOthers();
}

void ProducerSet::Purge() {
  constexpr milliseconds kWait{10};
  current_->Purge();
  if (alone_) alone_->Purge();
  for (const auto& producer : retired_) producer->Purge();
  current_->Poll(kWait);
  TendToOthers();
}

const Producer* ProducerSet::Alone() {
  if (alone_) return alone_.get();
  try {
    alone_ = Make({.batch_bytes = 0, .alone = true});
  } catch (const ConfigError& error) {
    probe_.CannotRestart(error.what());
  }
  return alone_.get();
}

}  // namespace dtbridge
