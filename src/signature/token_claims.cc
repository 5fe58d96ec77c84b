#include "token_claims.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "digest.h"
#include "dtbridge/json/document.h"

namespace dtbridge {
namespace {

using std::chrono::seconds;

/// Seconds since the epoch, as claims have them.
using ClaimTime = std::int64_t;

// The last second of the year 9999: later ones cannot be written down.
constexpr ClaimTime kLastTime = 253'402'300'799;

/// The claims that are looked at, whether there or not.
struct Claims {
  std::optional<json::Value> exp, iat, nbf, iss, sub, jti, checksum, checksum_sha256;
};

Claims Pick(const json::Value& object) {
  Claims claims;
  const std::pair<std::string_view, std::optional<json::Value>*> wanted[] = {
      {"checksum_sha256", &claims.checksum_sha256},
      {"checksum", &claims.checksum},
      {"exp", &claims.exp},
      {"iat", &claims.iat},
      {"nbf", &claims.nbf},
      {"iss", &claims.iss},
      {"sub", &claims.sub},
      {"jti", &claims.jti},
  };
  for (const auto& [name, value] : object.Children()) {
    for (const auto& [wanted_name, place] : wanted) {
      if (name == wanted_name) {
        *place = value;
        break;
      }
    }
  }
  return claims;
}

/// A time given in digits alone: no sign, fraction, exponent.
std::optional<ClaimTime> AsTime(const json::Value& value) {
  if (!value.IsNumber()) return std::nullopt;
  const std::string_view text = value.Text();
  ClaimTime time = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), time);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (time < 0 || time > kLastTime || text.front() == '-') return std::nullopt;
  return time;
}

bool IsLowerHex(std::string_view text, std::size_t size) {
  return text.size() == size && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

std::string InSeconds(std::int64_t count) { return std::to_string(count) + " s"; }

/// The checks of one token's claims.
class ClaimsCheck {
 public:
  ClaimsCheck(const Claims& claims, const ClaimRules& rules, HashedBody& body, Findings& findings)
      : claims_(claims),
        rules_(rules),
        now_(std::chrono::floor<seconds>(rules.now.time_since_epoch()).count()),
        leeway_(rules.leeway.count()),
        body_(body),
        findings_(findings) {}

  void Run() {
    CheckTypes();
    CheckTimes();
    if (rules_.parties) CheckParties(*rules_.parties);
    CheckHash();
  }

 private:
  void Wrong(std::string what) { findings_.Fail(RejectReason::kTokenBadClaims, std::move(what)); }

  // Nothing is read from these two here, but a token with a wrong one was not made by DT.
  void CheckTypes() {
    if (claims_.jti && !claims_.jti->IsString()) Wrong("jti is not a text");
    if (claims_.checksum && !claims_.checksum->IsString()) Wrong("checksum is not a text");
  }

  void CheckTimes() {
    CheckExpiry();
    if (!claims_.iat) {
      Wrong("iat is missing");
    } else {
      CheckNotBefore("iat", *claims_.iat);
    }
    if (claims_.nbf) CheckNotBefore("nbf", *claims_.nbf);
  }

  void CheckExpiry() {
    if (!claims_.exp) {
      return findings_.Fail(RejectReason::kTokenWithoutExpiry, "exp is missing");
    }
    const auto exp = AsTime(*claims_.exp);
    if (!exp) return Wrong("exp is not a whole number of seconds of the years 1970 to 9999");
    if (*exp > now_ - leeway_) {
      return findings_.Pass([&] {
        return *exp >= now_ ? "exp is in " + InSeconds(*exp - now_)
                            : "exp is " + InSeconds(now_ - *exp) + " ago, inside the leeway";
      });
    }
    findings_.Fail(RejectReason::kTokenExpired,
                   "exp is " + InSeconds(now_ - *exp) + " ago (leeway " + InSeconds(leeway_) + ")");
  }

  void CheckNotBefore(const std::string& name, const json::Value& value) {
    const auto time = AsTime(value);
    if (!time) return Wrong(name + " is not a whole number of seconds of the years 1970 to 9999");
    if (*time - leeway_ <= now_) {
      return findings_.Pass([&] {
        return *time <= now_ ? name + " is " + InSeconds(now_ - *time) + " ago"
                             : name + " is in " + InSeconds(*time - now_) + ", inside the leeway";
      });
    }
    findings_.Fail(RejectReason::kTokenNotYetValid, name + " is in " + InSeconds(*time - now_) +
                                                        " (leeway " + InSeconds(leeway_) +
                                                        "); is the clock of this machine right?");
  }

  void CheckParties(const ExpectedParties& parties) {
    CheckParty("iss", claims_.iss, parties.issuer, RejectReason::kWrongIssuer,
               "the issuer that the key set belongs to");
    CheckParty("sub", claims_.sub, parties.organization, RejectReason::kWrongOrganization,
               "the organization of this connector");
  }

  void CheckParty(const std::string& name, const std::optional<json::Value>& claim,
                  std::string_view expected, RejectReason reason, const std::string& what) {
    if (!claim) return findings_.Fail(reason, name + " is missing");
    if (!claim->IsString()) return Wrong(name + " is not a text");
    if (claim->Text() != expected) return findings_.Fail(reason, name + " is not " + what);
    findings_.Pass([&] { return name + " is " + what; });
  }

  void CheckHash() {
    if (!claims_.checksum_sha256) {
      findings_.Fail(RejectReason::kTokenWithoutHash, "checksum_sha256 is missing");
      return DescribeSha1();
    }
    if (!claims_.checksum_sha256->IsString() || !IsLowerHex(claims_.checksum_sha256->Text(), 64)) {
      return Wrong("checksum_sha256 is not 64 lower-case hexadecimal digits");
    }
    if (!EqualInConstantTime(claims_.checksum_sha256->Text(), body_.Sha256Hex())) {
      return findings_.Fail(RejectReason::kBodyHashMismatch,
                            "checksum_sha256 is not the SHA-256 of the body: something on the way "
                            "changed it, or the token belongs to another delivery");
    }
    findings_.Pass("checksum_sha256 is the SHA-256 of the body");
  }

  // Recordings from before February 2022 have SHA-1 alone: worth telling, never worth accepting.
  void DescribeSha1() {
    if (!findings_.Traced() || !claims_.checksum || !claims_.checksum->IsString()) return;
    if (EqualInConstantTime(claims_.checksum->Text(), body_.Sha1Hex())) {
      findings_.Pass("checksum is the SHA-1 of the body, which proves nothing today");
    } else {
      findings_.Fail(RejectReason::kBodyHashMismatch, "checksum is not the SHA-1 of the body");
    }
  }

  const Claims& claims_;
  const ClaimRules& rules_;
  const ClaimTime now_;
  const std::int64_t leeway_;
  HashedBody& body_;
  Findings& findings_;
};

}  // namespace

std::string_view HashedBody::Sha256Hex() {
  if (!sha256_.known) WriteHex(sha256_.digits.data(), AsBytes(Sha256(body_)));
  sha256_.known = true;
  return sha256_.View();
}

std::string_view HashedBody::Sha1Hex() {
  if (!sha1_.known) WriteHex(sha1_.digits.data(), AsBytes(Sha1(body_)));
  sha1_.known = true;
  return sha1_.View();
}

void CheckClaims(std::string_view json, const ClaimRules& rules, HashedBody& body,
                 Findings& findings) {
  thread_local json::Document document;
  const auto object = document.Parse(json);
  if (!object) {
    return findings.Fail(RejectReason::kTokenBadClaims,
                         object.error().code == json::ParseError::Code::kDuplicateMember
                             ? "the token names a claim twice"
                             : "the token's claims are not JSON");
  }
  if (!object->IsObject()) {
    return findings.Fail(RejectReason::kTokenBadClaims, "the token's claims are not an object");
  }
  const Claims claims = Pick(*object);
  ClaimsCheck(claims, rules, body, findings).Run();
}

}  // namespace dtbridge
