#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "dtbridge/base/mutex.h"
#include "dtbridge/base/time.h"
#include "dtbridge/model/record.h"
#include "in_flight.h"

namespace dtbridge {

/// What PartitionGates keeps for one partition; touched by nobody else.
struct PartitionGate {
  std::size_t on_the_way = 0;  ///< records sent without a report, or about to be sent
  bool sending = false;        ///< a list that must not be overtaken

  Waiting* first_held = nullptr;
  Waiting* last_held = nullptr;
  std::size_t held = 0;

  PartitionGate* next_in_queue = nullptr;
};

/// Lets the partitions of all topics send one after the other: while a batch of one is on its way,
/// the others' records are held and fill the next batches.
///
/// librdkafka makes a request of each partition's batch, and requests, not records, are what costs
/// the broker and us. It also sends no batch of an idempotent producer's partition while five of
/// its records have no report, and once the first record that waits for that is older than
/// linger.ms, its thread polls without pause. Held here, records wait without cost.
///
/// Partitions have their turn in the order in which they began to wait. Whose turn does not come
/// within kPatience goes without, once TakeOverdue is asked, so that neither a distant broker nor a
/// partition without a leader holds up the others; a partition's own records wait for its own
/// batch, however long that takes.
///
/// Which partition a key belongs to is reckoned as the partitioners murmur2 and murmur2_random do.
/// There are no gates for a topic with more than kMaxPartitions, or once its partitions have become
/// more (the order of equal keys ends then in Kafka, too). Threads: any, but for Learn. Owns none
/// of the records.
class PartitionGates {
 public:
  static constexpr std::size_t kMaxPartitions = 256;

  /// As long as Kafka's own producer lingers by default since its version 4.0.
  static constexpr std::chrono::milliseconds kPatience{5};

  explicit PartitionGates(std::size_t topics) : topics_(topics) {}

  /// How many partitions a topic has. The keeper's thread.
  void Learn(TopicId topic, std::size_t partitions);

  /// Null when the record is not to be held: without a key, or of a topic without gates.
  PartitionGate* For(TopicId topic, std::string_view key);

  /// True: the record, whose `gate` is set, is to be sent now, and Leave to be called for it later.
  /// False: held; it comes back in a list of one of the calls below.
  bool Enter(Waiting& record);

  /// A record was reported, or could not be sent. The first of a list of held ones, of any one
  /// partition, that are to be sent in their order, followed by one call of Sent; null when there
  /// are none.
  Waiting* Leave(PartitionGate& gate);

  /// A list of this gate was sent, but for `failed` of it. The next list, as Leave.
  Waiting* Sent(PartitionGate& gate, std::size_t failed);

  /// A list whose partition waited for longer than kPatience, as Leave.
  Waiting* TakeOverdue(SteadyTime now);

 private:
  static bool IsIdle(const PartitionGate& gate) { return gate.on_the_way == 0 && !gate.sending; }

  void Queue(PartitionGate& gate) REQUIRES(mutex_);
  Waiting* TakeFirst() REQUIRES(mutex_);
  Waiting* GoOn(PartitionGate& gate) REQUIRES(mutex_);

  struct Topic {
    std::unique_ptr<PartitionGate[]> gates;  ///< kept once made, as records may be held
    std::size_t made = 0;
    std::atomic<std::size_t> in_use{0};  ///< made, or 0: none
  };
  std::vector<Topic> topics_;

  Mutex mutex_;
  PartitionGate* turn_ GUARDED_BY(mutex_) = nullptr;            ///< null: nobody waits
  PartitionGate* first_in_queue_ GUARDED_BY(mutex_) = nullptr;  ///< idle ones that hold records
  PartitionGate* last_in_queue_ GUARDED_BY(mutex_) = nullptr;
};

}  // namespace dtbridge
