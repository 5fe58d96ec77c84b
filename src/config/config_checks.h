#pragma once

#include "dtbridge/config/config.h"

namespace dtbridge {

/// Refuses, with ConfigError, what no single value shows: combinations that cannot work. Adds
/// warnings for those that work but are seldom meant. `needs_connectors` demands connectors and
/// brokers.
void CheckConfig(LoadedConfig& loaded, bool needs_connectors);

// CheckConfig's parts for connectors, and for topics: what the router refuses, with file and line.
void CheckConnectors(const LoadedConfig& loaded);
void CheckTopics(const LoadedConfig& loaded);

}  // namespace dtbridge
