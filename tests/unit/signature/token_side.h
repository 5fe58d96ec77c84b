#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <string_view>

#include "unit/signature/forge.h"
#include "unit/signature/verifier_bench.h"

namespace dtbridge {

/// What the tokens of a TokenSide say.
inline constexpr std::int64_t kNow = 1'700'000'000;
inline constexpr char kBody[] = R"({"event":{"eventId":"c82gg9catj3vmh4248og"}})";
inline constexpr char kTheSecret[] = "the secret of building a";
inline constexpr char kTheKid[] = "cp65gdon1e4bhb5icbmg";
inline constexpr char kTheIssuer[] = "https://identity.example/data-connector";
inline constexpr char kTheOrganization[] = "c0md3pm0p7bhbol8u2j0";

/// The key that kTheKid names.
const SigningKey& TheKey();

/// One of the two schemes with all it needs, so that one table of cases holds for both.
struct TokenSide {
  const char* name;
  std::string_view algorithm;
  std::string_view header_name;
  Members header;
  Members claims;
  std::function<std::string(std::string_view header, std::string_view claims)> sign;

  std::string Sign(const Members& with_header, const Members& with_claims) const {
    return sign(ObjectOf(with_header), ObjectOf(with_claims));
  }
  std::string SignHeader(const Members& changed) const { return Sign(changed, claims); }
  std::string SignClaims(const Members& changed) const { return Sign(header, changed); }
  std::string Good() const { return Sign(header, claims); }
};

const TokenSide& SecretSide();
const TokenSide& PublicKeySide();

inline void PrintTo(const TokenSide* side, std::ostream* out) { *out << side->name; }

/// A connector that demands what the side makes, and nothing else.
class TokenSideBench {
 public:
  explicit TokenSideBench(const TokenSide& side);

  Result<Signer> Verify(const std::string& token, VerificationTrace* trace = nullptr) {
    return bench_.Verify({{std::string(side_.header_name), token}}, kBody, At(kNow), trace);
  }

 private:
  const TokenSide& side_;
  VerifierBench bench_;
};

/// A token that must not be believed, made from what a side would sign.
struct HostileCase {
  const char* name;
  RejectReason reason;
  std::function<std::string(const TokenSide&)> token;
};

inline void PrintTo(const HostileCase& hostile, std::ostream* out) { *out << hostile.name; }

/// The side's own token is believed, the hostile one is not, for the reason it has.
void ExpectRefused(const TokenSide& side, const HostileCase& hostile);

/// Rightly signed, with one member replaced, added or left out.
HostileCase WrongHeader(const char* name, RejectReason reason, std::string member,
                        std::string json);
HostileCase WrongClaim(const char* name, RejectReason reason, std::string member, std::string json);
HostileCase MissingClaim(const char* name, RejectReason reason, std::string member);

}  // namespace dtbridge
