#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "dtbridge/base/mutex.h"
#include "dtbridge/model/record.h"
#include "in_flight.h"

namespace dtbridge {

/// Keeps further records of a partition back while a batch of them is on its way, so that they
/// leave together when its reports have come.
///
/// librdkafka sends no batch of an idempotent producer's partition while five of its records have
/// no report, and once the first record that waits for that is older than linger.ms, its thread
/// polls without pause. Here they wait without cost, and fill the next batch. Every record that is
/// held is let go of by the reports of those before it, so nothing waits longer than it would
/// there.
///
/// Threads: any. Owns none of the records.
class PartitionGate {
 public:
  /// As many may be without a report before others are held: librdkafka's limit.
  static constexpr std::size_t kOpen = 5;

  /// True: to be sent now, and Leave to be called for it later. False: held; it comes back from
  /// Leave or Sent.
  bool Enter(Waiting& record);

  /// A record was reported, or could not be sent. The first of a list of held ones that are to be
  /// sent in their order, followed by one call of Sent; null when there are none.
  Waiting* Leave();

  /// The list was sent, but for `failed` of it. The next list, as Leave.
  Waiting* Sent(std::size_t failed);

 private:
  Waiting* TakeIfEmpty() REQUIRES(mutex_);

  Mutex mutex_;
  std::size_t on_the_way_ GUARDED_BY(mutex_) = 0;
  bool sending_ GUARDED_BY(mutex_) = false;  ///< a list that must not be overtaken
  Waiting* first_ GUARDED_BY(mutex_) = nullptr;
  Waiting* last_ GUARDED_BY(mutex_) = nullptr;
  std::size_t held_ GUARDED_BY(mutex_) = 0;
};

/// The gates of all topics' partitions, one for each.
///
/// Which partition a key belongs to is reckoned as the partitioners murmur2 and murmur2_random do.
/// A gate for several partitions would let one without a leader hold up the others: so there are
/// none for a topic with more than kMaxPartitions, or once its partitions have become more (the
/// order of equal keys ends then in Kafka, too). Threads: any, but for Learn.
class PartitionGates {
 public:
  static constexpr std::size_t kMaxPartitions = 256;

  explicit PartitionGates(std::size_t topics) : topics_(topics) {}

  /// How many partitions a topic has. The keeper's thread.
  void Learn(TopicId topic, std::size_t partitions);

  /// Null when the record is not to be held: without a key, or of a topic without gates.
  PartitionGate* For(TopicId topic, std::string_view key);

 private:
  struct Topic {
    std::unique_ptr<PartitionGate[]> gates;  ///< kept once made, as records may be held
    std::size_t made = 0;
    std::atomic<std::size_t> in_use{0};  ///< made, or 0: none
  };
  std::vector<Topic> topics_;
};

}  // namespace dtbridge
