#include "discovery_document.h"

#include "dtbridge/json/document.h"

namespace dtbridge {

Expected<DiscoveryDocument, std::string> ParseDiscovery(std::string_view text) {
  json::Document document;
  const auto root = document.Parse(text);
  if (!root || !root->IsObject()) {
    return Unexpected(std::string("the discovery document is no JSON object"));
  }
  const auto issuer = root->Find("issuer");
  const auto jwks_uri = root->Find("jwks_uri");
  if (!issuer || !issuer->IsString() || issuer->Text().empty()) {
    return Unexpected(std::string("the discovery document has no `issuer`"));
  }
  if (!jwks_uri || !jwks_uri->IsString() || jwks_uri->Text().empty()) {
    return Unexpected(std::string("the discovery document has no `jwks_uri`"));
  }
  return DiscoveryDocument{std::string(issuer->Text()), std::string(jwks_uri->Text())};
}

}  // namespace dtbridge
