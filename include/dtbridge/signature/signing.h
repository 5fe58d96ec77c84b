#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "dtbridge/base/secret.h"
#include "dtbridge/base/time.h"

namespace dtbridge {

/// What a token says beside the body's hashes; the defaults are DT's (dt protocol notes 1.3, 1.4).
struct TokenClaims {
  SysTime issued_at;
  std::chrono::seconds lifetime{3600};
  std::string id = {};            ///< `jti`, HS256 only
  std::string issuer = {};        ///< `iss`, ES256 only
  std::string organization = {};  ///< `sub`, ES256 only
};

/// Makes the value of X-Dt-Signature as DT does: header {"alg":"HS256","typ":"JWT"}, claims
/// checksum (SHA-1), checksum_sha256, exp, iat, jti (left out when `claims.id` is empty). Throws
/// ConfigError when the secret is empty.
std::string SignWithSecret(const Secret& secret, std::string_view body, const TokenClaims& claims);

/// An ES256 key pair. Movable; safe from many threads once made.
class SigningKey {
 public:
  /// `kid` becomes the tokens' and the JWK's key id; throws ConfigError when it is empty.
  static SigningKey Generate(std::string kid);
  /// Reads an unencrypted PEM private key on P-256; throws ConfigError for anything else.
  static SigningKey FromPem(std::string_view pem, std::string kid);

  ~SigningKey();
  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;

  /// Makes the value of DT-Asymmetric-Signature: header {"alg":"ES256","kid":...,"typ":"JWT"},
  /// claims checksum_sha256, exp, iat, iss, sub (these two left out when empty).
  std::string Sign(std::string_view body, const TokenClaims& claims) const;

  /// The public half as a JWK set with one key.
  std::string JwkSetJson() const;
  /// The public half as a single JWK object.
  std::string JwkJson() const;
  /// The private key as PKCS #8; whoever writes it down keeps it secret.
  std::string Pem() const;

 private:
  struct Key;
  explicit SigningKey(std::unique_ptr<Key> key);
  std::unique_ptr<Key> key_;
};

}  // namespace dtbridge
