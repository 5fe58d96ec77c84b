#pragma once

#include <string>

#include "dtbridge/config/config.h"

namespace dtbridge {

/// Where a key's value was set, for the start of a message: `FILE:LINE: KEY: `, with the variable
/// or flag for FILE:LINE where it came from there. A key that was not set has its section's line.
std::string PlaceOf(const LoadedConfig& loaded, const std::string& key);

/// Throws ConfigError: place, key, what is wrong; what to do.
[[noreturn]] void Refuse(const LoadedConfig& loaded, const std::string& key,
                         const std::string& what);

}  // namespace dtbridge
