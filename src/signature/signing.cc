#include "dtbridge/signature/signing.h"

#include "compact_token.h"
#include "digest.h"
#include "dtbridge/base/config_error.h"
#include "flat_json.h"

namespace dtbridge {

std::string SignWithSecret(const Secret& secret, std::string_view body, const TokenClaims& claims) {
  if (secret.Empty())
    throw ConfigError("the signature secret is empty; nothing can be signed with it");
  FlatJson json;
  json.Add("checksum", ToHex(AsBytes(Sha1(body))));
  json.Add("checksum_sha256", ToHex(AsBytes(Sha256(body))));
  json.Add("exp", claims.issued_at + claims.lifetime);
  json.Add("iat", claims.issued_at);
  if (!claims.id.empty()) json.Add("jti", claims.id);
  std::string input = SigningInputOf(R"({"alg":"HS256","typ":"JWT"})", std::move(json).Text());
  const Sha256Digest signature = HmacSha256(secret.Reveal(), input);
  return CompactTokenOf(std::move(input), AsBytes(signature));
}

}  // namespace dtbridge
