#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "dtbridge/base/secret.h"
#include "dtbridge/publish/kafka_options.h"
#include "kafka_handles.h"

namespace dtbridge {

/// Why a property is ours; empty when the operator may set it.
std::string_view WhyOwned(std::string_view property);

/// Whether a property's value must not stand in a configuration file.
bool IsSecretProperty(std::string_view property);

/// How one producer differs from the others.
struct ProducerMode {
  std::size_t batch_bytes = 0;  ///< upper bound of batch.size; 0: none beside the configured one
  bool alone = false;           ///< every record in a batch of its own
};

/// How one reader differs from the others.
struct ReaderMode {
  /// Records of a partition that are enough to have fetched ahead. Once there are more, librdkafka
  /// (2.0 at least) may wait a second before it fetches again.
  int records_ahead = 1000;
};

/// librdkafka's configuration for our clients: what we own, our defaults, the operator's
/// properties.
class KafkaProperties {
 public:
  /// Reads the property files. Throws ConfigError as CheckKafkaProperties, and for files it cannot
  /// read.
  explicit KafkaProperties(const KafkaOptions& options);

  /// Throws ConfigError with librdkafka's words.
  KafkaConf MakeConf(const ProducerMode& mode) const;

  /// The same for a consumer without a group that reads a topic once and tells the partitions'
  /// ends. Throws ConfigError with librdkafka's words.
  KafkaConf MakeReaderConf(const ReaderMode& mode) const;

  /// batch.size without a bound from the topics.
  std::size_t BatchBytes() const { return batch_bytes_; }

  /// linger.ms without its fraction.
  std::chrono::milliseconds Linger() const { return linger_; }

  /// Whether a key's partition is reckoned as Java's clients do.
  bool PartitionsByMurmur2() const { return partitions_by_murmur2_; }

 private:
  std::map<std::string, std::string> properties_;
  std::map<std::string, Secret> secrets_;
  std::chrono::milliseconds linger_{};
  bool partitions_by_murmur2_ = false;
  std::size_t batch_bytes_ = 0;
};

}  // namespace dtbridge
