#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "dtbridge/publish/kafka_publisher.h"

namespace dtbridge {

/// Decides whether the service should get deliveries, and says why not (design: `/readyz`).
///
/// Not ready: until Kafka was reached once; while a key set that a connector needs was never
/// loaded; when a connector's last secret is gone; while draining; when the producer's queue is
/// above kQueueHigh of its bound, until it is below kQueueLow; when records have waited
/// kKafkaPatience without a report, or all brokers were down that long. Threads: any.
class Readiness {
 public:
  static constexpr double kQueueHigh = 0.8;
  static constexpr double kQueueLow = 0.5;
  static constexpr std::chrono::seconds kKafkaPatience{30};

  struct Sources {
    std::function<KafkaHealth()> kafka;
    std::size_t queue_records_limit = 1;
    std::size_t queue_bytes_limit = 1;
    std::function<bool()> keys_missing;  ///< a key set is needed and was never loaded
    std::function<std::vector<std::string>()>
        secrets_gone;  ///< connectors without any secret file left
  };

  explicit Readiness(Sources sources) : sources_(std::move(sources)) {}

  void StartDraining() { draining_ = true; }
  bool Draining() const { return draining_; }

  /// One sentence per reason; empty: ready.
  std::vector<std::string> Reasons() const;

 private:
  const Sources sources_;
  std::atomic<bool> draining_{false};
  mutable std::atomic<bool> queue_was_high_{false};
};

}  // namespace dtbridge
