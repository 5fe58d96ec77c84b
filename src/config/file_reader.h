#pragma once

#include "dtbridge/config/config.h"
#include "yaml_tree.h"

namespace dtbridge {

/// Puts the values of a file's tree into `loaded`, with their lines and origins. Throws ConfigError
/// for unknown keys and for values of the wrong type or out of range.
void ReadFileInto(LoadedConfig& loaded, const YamlNode& root);

}  // namespace dtbridge
