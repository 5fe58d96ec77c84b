#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dtbridge/base/time.h"
#include "dtbridge/config/config.h"
#include "dtbridge/http/delivery_activity.h"
#include "dtbridge/publish/kafka_publisher.h"
#include "recent_activity.h"

namespace dtbridge {

struct ConnectorStatus {
  DeliveryActivity deliveries;
  std::optional<SysTime> last_event;  ///< event time of the newest one that Kafka has
  std::size_t secrets = 0;            ///< loaded, of those configured
};

struct PublicKeyStatus {
  bool needed = false;  ///< by a connector
  std::size_t keys = 0;
  std::optional<SysTime> confirmed;  ///< when they were last seen to be current
};

struct DuplicateStatus {
  std::size_t entries = 0;
  std::uint64_t conflicts = 0;
};

/// What `/status` shows; never secrets.
struct Status {
  const Config& config;
  std::vector<ConnectorStatus> connectors = {};  ///< in the configuration's order
  ActivityGrowth recent = {};
  std::uint64_t stray_requests = 0;
  KafkaHealth kafka = {};
  const std::vector<std::string>& topics;
  DuplicateStatus duplicates = {};
  PublicKeyStatus public_keys = {};
  bool files_in_use = true;  ///< secrets, header values and certificates are those of the files
  bool restart_required = false;
  std::optional<SysTime> certificate_expires = {};
  std::vector<std::string> not_ready = {};
  bool draining = false;
  SysTime started = {};
  SysTime now = {};
};

/// docs/status.md describes the members.
std::string StatusJson(const Status& status);

/// Version, revision, compiler and libraries.
std::string VersionJson();

}  // namespace dtbridge
