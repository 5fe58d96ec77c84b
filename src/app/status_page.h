#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dtbridge/base/time.h"
#include "dtbridge/config/config.h"
#include "dtbridge/publish/kafka_publisher.h"

namespace dtbridge {

/// What `/status` shows; never secrets.
struct Status {
  const Config& config;
  KafkaHealth kafka;
  std::vector<std::string> not_ready;
  const std::vector<std::string>& topics;
  std::size_t duplicate_entries = 0;
  bool keys_loaded = false;
  SysTime started;
  SysTime now;
};

std::string StatusJson(const Status& status);

/// Version, revision, compiler and libraries.
std::string VersionJson();

}  // namespace dtbridge
