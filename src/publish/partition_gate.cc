#include "partition_gate.h"

#include <librdkafka/rdkafka.h>

#include <utility>

namespace dtbridge {

void PartitionGates::Learn(TopicId topic, std::size_t partitions) {
  Topic& known = topics_[topic];
  if (known.made == 0 && partitions > 0 && partitions <= kMaxPartitions) {
    known.gates = std::make_unique<PartitionGate[]>(partitions);
    known.made = partitions;
    known.in_use = partitions;
  } else if (partitions != known.made && partitions > 0) {
    known.in_use = 0;
  }
}

PartitionGate* PartitionGates::For(TopicId topic, std::string_view key) {
  Topic& known = topics_[topic];
  const std::size_t partitions = known.in_use.load(std::memory_order_acquire);
  if (partitions == 0 || key.empty()) return nullptr;
  const auto partition = rd_kafka_msg_partitioner_murmur2(
      nullptr, key.data(), key.size(), static_cast<std::int32_t>(partitions), nullptr, nullptr);
  return &known.gates[static_cast<std::size_t>(partition)];
}

bool PartitionGates::Enter(Waiting& record) {
  PartitionGate& gate = *record.gate;
  const MutexLock lock(mutex_);
  if (turn_ == nullptr && IsIdle(gate)) {
    turn_ = &gate;
    gate.on_the_way = 1;
    return true;
  }
  record.next_held = nullptr;
  (gate.first_held == nullptr ? gate.first_held : gate.last_held->next_held) = &record;
  gate.last_held = &record;
  if (++gate.held == 1 && IsIdle(gate)) Queue(gate);
  return false;
}

Waiting* PartitionGates::Leave(PartitionGate& gate) {
  const MutexLock lock(mutex_);
  --gate.on_the_way;
  return GoOn(gate);
}

Waiting* PartitionGates::Sent(PartitionGate& gate, std::size_t failed) {
  const MutexLock lock(mutex_);
  gate.on_the_way -= failed;
  gate.sending = false;
  return GoOn(gate);
}

Waiting* PartitionGates::TakeOverdue(SteadyTime now) {
  const MutexLock lock(mutex_);
  if (first_in_queue_ == nullptr || now - first_in_queue_->first_held->since < kPatience) {
    return nullptr;
  }
  return TakeFirst();
}

void PartitionGates::Queue(PartitionGate& gate) {
  gate.next_in_queue = nullptr;
  (first_in_queue_ == nullptr ? first_in_queue_ : last_in_queue_->next_in_queue) = &gate;
  last_in_queue_ = &gate;
}

Waiting* PartitionGates::TakeFirst() {
  PartitionGate& gate = *first_in_queue_;
  first_in_queue_ = gate.next_in_queue;
  turn_ = &gate;
  gate.sending = true;
  gate.on_the_way = std::exchange(gate.held, 0);
  return std::exchange(gate.first_held, nullptr);
}

Waiting* PartitionGates::GoOn(PartitionGate& gate) {
  if (!IsIdle(gate)) return nullptr;
  if (gate.held > 0) Queue(gate);
  if (turn_ == &gate) turn_ = nullptr;
  return turn_ == nullptr && first_in_queue_ != nullptr ? TakeFirst() : nullptr;
}

}  // namespace dtbridge
