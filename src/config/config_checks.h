#pragma once

#include "dtbridge/config/config.h"

namespace dtbridge {

/// Refuses, with ConfigError, what no single value shows: combinations that cannot work. Adds
/// warnings for those that work but are seldom meant. `needs_connectors` demands connectors and
/// brokers.
void CheckConfig(LoadedConfig& loaded, bool needs_connectors);

/// CheckConfig's part for connectors.
void CheckConnectors(const LoadedConfig& loaded);

}  // namespace dtbridge
