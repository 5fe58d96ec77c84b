#pragma once

#include <optional>
#include <string>

#include "dtbridge/base/time.h"

namespace dtbridge {

/// The RFC 3339 time that was given for `flag`, nullopt for none. Throws ConfigError for anything
/// else.
std::optional<SysTime> TimeArgument(const std::string& flag, const std::string& text);

}  // namespace dtbridge
