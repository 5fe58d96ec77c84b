#pragma once

#include <string>

namespace dtbridge {

struct PublicKeysOptions {
  std::string discovery_url =
      "https://identity.disruptive-technologies.com/data-connector/.well-known/"
      "openid-configuration";
  std::string jwks_file;  ///< not empty: keys come from this file and nothing is fetched
  std::string issuer;     ///< empty: the discovery document's, or DT's when keys come from a file
};

/// The issuer of DT's production tokens (dt protocol notes 1.4).
inline constexpr const char* kDefaultIssuer =
    "https://identity.disruptive-technologies.com/data-connector";

}  // namespace dtbridge
