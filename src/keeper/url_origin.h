#pragma once

#include <optional>
#include <string>

namespace dtbridge {

/// Scheme, host and port of an http or https URL (RFC 6454), in lower case, default ports left out;
/// nullopt for anything else and for URLs with a user.
std::optional<std::string> OriginOf(const std::string& url);

}  // namespace dtbridge
