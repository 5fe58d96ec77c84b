#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "dtbridge/base/check.h"
#include "dtbridge/json/document.h"
#include "signature/token_claims.h"
#include "signature/token_header.h"

using namespace dtbridge;

namespace {

constexpr std::int64_t kNow = 1'700'000'000;
constexpr std::int64_t kLeeway = 60;
constexpr std::string_view kBody = "{}";

std::int64_t WholeSeconds(const json::Value& claims, std::string_view name) {
  const auto claim = claims.Find(name);
  Check(claim && claim->IsNumber() && claim->AsInteger(), "a time is a whole number");
  return *claim->AsInteger();
}

void CheckBelieved(const json::Value& claims, const ExpectedParties& parties) {
  Check(WholeSeconds(claims, "exp") > kNow - kLeeway, "what is believed is not expired");
  Check(WholeSeconds(claims, "iat") <= kNow + kLeeway, "what is believed is issued");
  Check(claims.Find("iss")->Text() == parties.issuer, "what is believed has the issuer");
  Check(claims.Find("sub")->Text() == parties.organization,
        "what is believed has the organization");
  HashedBody body(kBody);
  Check(claims.Find("checksum_sha256")->Text() == body.Sha256Hex(),
        "what is believed has the hash");
}

}  // namespace

// The JSON inside a token whose signature is right, which the token's own fuzzer cannot reach.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);

  json::Document document;
  const auto root = document.Parse(text);
  for (const std::string_view algorithm : {kHs256, kEs256}) {
    const auto header = ReadTokenHeader(text, algorithm);
    if (!header) continue;
    Check(root && root->Find("alg")->Text() == algorithm, "the algorithm is pinned");
    Check(!root->Find("crit"), "nothing critical is passed over");
  }

  const ExpectedParties parties{"https://issuer.example", "org"};
  VerificationTrace trace;
  for (VerificationTrace* to : {static_cast<VerificationTrace*>(nullptr), &trace}) {
    HashedBody body(kBody);
    Findings findings(to);
    CheckClaims(text, {SysTime{std::chrono::seconds{kNow}}, std::chrono::seconds{kLeeway}, parties},
                body, findings);
    if (findings.Failed()) continue;
    Check(root.has_value(), "what is believed is JSON");
    CheckBelieved(*root, parties);
  }
  return 0;
}
