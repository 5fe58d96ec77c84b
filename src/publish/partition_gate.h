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

/// The gates of all topics' partitions.
///
/// Which partition a key belongs to is reckoned as the partitioner murmur2_random does. With
/// another partitioner, or when partitions were added since the start, a gate guards some other
/// share of the keys: batches are then smaller, order stays.
class PartitionGates {
 public:
  explicit PartitionGates(std::size_t topics) : topics_(topics) {}

  /// Only the first count of a topic is taken, as a key must not change its gate. The keeper's
  /// thread.
  void Learn(TopicId topic, std::size_t partitions);

  /// Null when records of the topic or without a key are not to be held. Any thread.
  PartitionGate* For(TopicId topic, std::string_view key);

 private:
  struct Topic {
    std::unique_ptr<PartitionGate[]> gates;
    std::atomic<std::size_t> size{0};  ///< stored last
  };
  std::vector<Topic> topics_;
};

}  // namespace dtbridge
