#include <utility>

#include "base64url.h"
#include "compact_token.h"
#include "digest.h"
#include "dtbridge/base/config_error.h"
#include "dtbridge/signature/signing.h"
#include "flat_json.h"
#include "p256.h"

namespace dtbridge {
namespace {

void CheckKid(std::string_view kid) {
  if (kid.empty()) throw ConfigError("the signing key has no key id; receivers find it by that");
}

}  // namespace

struct SigningKey::Key {
  std::string kid;
  EvpKey pair;
};

SigningKey SigningKey::Generate(std::string kid) {
  CheckKid(kid);
  return SigningKey(std::make_unique<Key>(Key{std::move(kid), GenerateP256()}));
}

SigningKey SigningKey::FromPem(std::string_view pem, std::string kid) {
  CheckKid(kid);
  EvpKey pair = P256FromPem(pem);
  if (!pair) {
    throw ConfigError(
        "the signing key is no unencrypted PEM private key on P-256; make one with "
        "`openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`");
  }
  return SigningKey(std::make_unique<Key>(Key{std::move(kid), std::move(pair)}));
}

SigningKey::SigningKey(std::unique_ptr<Key> key) : key_(std::move(key)) {}
SigningKey::~SigningKey() = default;
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;

std::string SigningKey::Sign(std::string_view body, const TokenClaims& claims) const {
  FlatJson header;
  header.Add("alg", "ES256");
  header.Add("kid", key_->kid);
  header.Add("typ", "JWT");
  FlatJson json;
  json.Add("checksum_sha256", ToHex(AsBytes(Sha256(body))));
  json.Add("exp", claims.issued_at + claims.lifetime);
  json.Add("iat", claims.issued_at);
  if (!claims.issuer.empty()) json.Add("iss", claims.issuer);
  if (!claims.organization.empty()) json.Add("sub", claims.organization);
  std::string input = SigningInputOf(std::move(header).Text(), std::move(json).Text());
  const std::string signature = SignEs256(*key_->pair, input);
  return CompactTokenOf(std::move(input), signature);
}

std::string SigningKey::JwkJson() const {
  const P256Point point = PointOf(*key_->pair);
  FlatJson jwk;
  jwk.Add("kty", "EC");
  jwk.Add("crv", "P-256");
  jwk.Add("use", "sig");
  jwk.Add("alg", "ES256");
  jwk.Add("kid", key_->kid);
  jwk.Add("x", EncodeBase64Url(point.x));
  jwk.Add("y", EncodeBase64Url(point.y));
  return std::move(jwk).Text();
}

std::string SigningKey::JwkSetJson() const { return R"({"keys":[)" + JwkJson() + "]}"; }

std::string SigningKey::Pem() const { return P256ToPem(*key_->pair); }

}  // namespace dtbridge
