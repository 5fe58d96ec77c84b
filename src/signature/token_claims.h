#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "digest.h"
#include "dtbridge/base/time.h"
#include "findings.h"

namespace dtbridge {

/// A request's body and its hashes, each computed when first asked for: two tokens share them.
class HashedBody {
 public:
  explicit HashedBody(std::string_view body) : body_(body) {}

  /// Lower-case hexadecimal; lives as long as this.
  std::string_view Sha256Hex();
  std::string_view Sha1Hex();

 private:
  template <typename Digest>
  struct Hex {
    bool known = false;
    std::array<char, 2 * std::tuple_size_v<Digest>> digits;
    std::string_view View() const { return {digits.data(), digits.size()}; }
  };

  std::string_view body_;
  Hex<Sha256Digest> sha256_;
  Hex<Sha1Digest> sha1_;
};

/// Who must have issued a token, and for whom; public-key tokens only.
struct ExpectedParties {
  std::string_view issuer;
  std::string_view organization;
};

/// What a token's claims are held against.
struct ClaimRules {
  SysTime now;
  std::chrono::seconds leeway;
  std::optional<ExpectedParties> parties = std::nullopt;
};

/// Checks the claims of a token whose signature is right (RFC 7519 4, dt protocol notes 1.3, 1.4).
///
/// `aud` is not looked at: DT names none, and the hash of the body together with `sub` binds a
/// token to what it was made for. Findings: kTokenBadClaims, kTokenWithoutExpiry, kTokenExpired,
/// kTokenNotYetValid, kWrongIssuer, kWrongOrganization, kTokenWithoutHash, kBodyHashMismatch.
void CheckClaims(std::string_view json, const ClaimRules& rules, HashedBody& body,
                 Findings& findings);

}  // namespace dtbridge
