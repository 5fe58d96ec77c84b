#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "dtbridge/logging/logger.h"
#include "dtbridge/publish/kafka_options.h"
#include "dtbridge/publish/record_history.h"

namespace dtbridge {

/// RecordHistory of a cluster, over a consumer handle of its own.
///
/// Takes the producer's properties, as TopicReader does. Belongs to no consumer group and commits
/// nothing: of Kafka's rights it needs Read on the topics. Holds some megabytes for each stretch
/// that is read at once. A stretch that gives nothing for kPatience counts as unreadable.
/// Lifetime: the logger outlives it.
class KafkaHistory final : public RecordHistory {
 public:
  static constexpr std::chrono::seconds kPatience{2};

  /// Throws ConfigError for properties that librdkafka refuses. Does not need a broker yet.
  KafkaHistory(const KafkaOptions& options, std::vector<std::string> topics, Logger& logger);
  ~KafkaHistory() override;

  Expected<Extent, std::string> Look(const GoOn& go_on) override;
  std::vector<UnreadableStretch> Read(std::span<const Stretch> stretches, const GoOn& go_on,
                                      const Take& take) override;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace dtbridge
