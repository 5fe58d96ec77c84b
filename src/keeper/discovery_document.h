#pragma once

#include <string>
#include <string_view>

#include "dtbridge/base/expected.h"

namespace dtbridge {

/// What we use of an OpenID Connect discovery document.
struct DiscoveryDocument {
  std::string issuer;
  std::string jwks_uri;
};

Expected<DiscoveryDocument, std::string> ParseDiscovery(std::string_view text);

}  // namespace dtbridge
