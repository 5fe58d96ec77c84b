#include "partition_gate.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <utility>

namespace dtbridge {
namespace {

constexpr std::size_t kMaxGates = 256;  // of a topic; partitions beyond share them

}  // namespace

bool PartitionGate::Enter(Waiting& record) {
  const MutexLock lock(mutex_);
  if (!sending_ && first_ == nullptr && on_the_way_ < kOpen) {
    ++on_the_way_;
    return true;
  }
  record.next_held = nullptr;
  (first_ == nullptr ? first_ : last_->next_held) = &record;
  last_ = &record;
  ++held_;
  return false;
}

Waiting* PartitionGate::Leave() {
  const MutexLock lock(mutex_);
  --on_the_way_;
  return TakeIfEmpty();
}

Waiting* PartitionGate::Sent(std::size_t failed) {
  const MutexLock lock(mutex_);
  on_the_way_ -= failed;
  sending_ = false;
  return TakeIfEmpty();
}

Waiting* PartitionGate::TakeIfEmpty() {
  if (on_the_way_ > 0 || sending_ || first_ == nullptr) return nullptr;
  sending_ = true;
  on_the_way_ = std::exchange(held_, 0);
  last_ = nullptr;
  return std::exchange(first_, nullptr);
}

void PartitionGates::Learn(TopicId topic, std::size_t partitions) {
  Topic& known = topics_[topic];
  if (partitions == 0 || known.size.load() > 0) return;
  known.gates = std::make_unique<PartitionGate[]>(std::min(partitions, kMaxGates));
  known.size = partitions;
}

PartitionGate* PartitionGates::For(TopicId topic, std::string_view key) {
  Topic& known = topics_[topic];
  const std::size_t partitions = known.size.load(std::memory_order_acquire);
  if (partitions == 0 || key.empty()) return nullptr;
  const auto partition = static_cast<std::size_t>(rd_kafka_msg_partitioner_murmur2(
      nullptr, key.data(), key.size(), static_cast<std::int32_t>(partitions), nullptr, nullptr));
  return &known.gates[partition % kMaxGates];
}

}  // namespace dtbridge
