#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "dtbridge/base/clock.h"
#include "dtbridge/logging/logger.h"
#include "dtbridge/publish/kafka_options.h"
#include "kafka_handles.h"
#include "topic_states.h"

namespace dtbridge {

/// What the cluster says about one topic.
struct TopicFacts {
  TopicStatus status = TopicStatus::kUnknown;
  int replicas = 0;            ///< 0: not told
  std::size_t partitions = 0;  ///< 0: not told
  std::optional<std::size_t>
      max_message_bytes;  ///< nullopt: not told, as the settings may be secret
  std::optional<int> min_insync_replicas;
};

/// Asks a cluster about our topics, and makes those that are missing if it should.
///
/// Threads: one at a time. `handle` must have a topic handle for each of them.
class TopicLookUp {
 public:
  TopicLookUp(const KafkaOptions& options, const Clock& clock, Logger& logger)
      : options_(options), clock_(clock), logger_(logger) {}

  /// One entry a topic, in their order; nullopt when no broker answered in time.
  std::optional<std::vector<TopicFacts>> Ask(rd_kafka_t* handle,
                                             const std::vector<std::string>& topics,
                                             std::chrono::milliseconds timeout) const;

 private:
  struct Answered {
    std::vector<TopicFacts> topics;
    int broker = -1;  ///< that answered
  };

  std::optional<Answered> AskMetadata(rd_kafka_t* handle, const std::vector<std::string>& topics,
                                      SteadyTime deadline) const;
  bool CreateMissing(rd_kafka_t* handle, const std::vector<std::string>& topics,
                     const std::vector<TopicFacts>& facts, SteadyTime deadline) const;
  void AskSettings(rd_kafka_t* handle, const std::vector<std::string>& topics, Answered& answered,
                   SteadyTime deadline) const;
  KafkaEvent Answer(const rd_kafka_queue_t& queue, SteadyTime deadline) const;
  int Left(SteadyTime deadline) const;

  const KafkaOptions& options_;
  const Clock& clock_;
  Logger& logger_;
};

}  // namespace dtbridge
