#pragma once

#include "dtbridge/config/config.h"

namespace dtbridge {

/// Puts the DTBRIDGE_* variables into `loaded`. Unknown ones become warnings; values that are wrong
/// are refused with ConfigError, and so are unknown flags in ReadFlagsInto.
void ReadEnvironmentInto(LoadedConfig& loaded,
                         const std::map<std::string, std::string>& environment);
void ReadFlagsInto(LoadedConfig& loaded, const std::map<std::string, std::string>& flags);

}  // namespace dtbridge
