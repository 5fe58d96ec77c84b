#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "dtbridge/base/time.h"
#include "dtbridge/logging/logger.h"
#include "dtbridge/publish/kafka_options.h"
#include "dtbridge/publish/record_source.h"

namespace dtbridge {

/// Reads what a topic holds when reading begins: partition by partition, each in order of offsets,
/// up to the ends the partitions had at the first Next.
///
/// Takes the producer's properties, of which those for producers only have no effect. Belongs to no
/// consumer group and commits nothing: of Kafka's rights it needs Read on the topic. Lifetime: the
/// logger outlives it.
class TopicReader final : public RecordSource {
 public:
  /// `from`: leaves out what precedes each partition's first record of that time or later.
  /// `patience`: how long Kafka may give nothing before reading ends with an error. Throws
  /// ConfigError for properties that librdkafka refuses. Does not need a broker yet.
  TopicReader(const KafkaOptions& options, std::string topic, std::optional<SysTime> from,
              std::chrono::milliseconds patience, Logger& logger);
  ~TopicReader() override;

  Expected<std::optional<StoredRecord>, std::string> Next() override;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace dtbridge
