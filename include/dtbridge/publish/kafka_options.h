#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "dtbridge/base/secret.h"

namespace dtbridge {

struct KafkaOptions {
  std::vector<std::string> brokers;
  std::map<std::string, std::string> properties;      ///< librdkafka's, but for those we own
  std::map<std::string, std::string> property_files;  ///< secret properties: name -> file
  std::size_t queue_records = 20'000;
  std::size_t queue_bytes = 32U * 1024 * 1024;

  bool create_topics = false;
  int partitions = 6;
  int replication = 3;
  std::map<std::string, std::string> topic_settings;
};

/// Throws ConfigError for a property that we own, that librdkafka does not know or refuses, or that
/// is a secret and belongs into property_files: `KEY: what is wrong; what to do`. Reads no files.
void CheckKafkaProperties(const KafkaOptions& options);

/// Reads the property files and makes a client that connects to nobody, which finds what librdkafka
/// says only then: properties that exclude each other, files that are not there. Throws
/// ConfigError.
void CheckKafkaClient(const KafkaOptions& options);

/// What is allowed but will not work everywhere, one sentence each: for `check` and the start.
std::vector<std::string> KafkaPropertyWarnings(const KafkaOptions& options);

}  // namespace dtbridge
