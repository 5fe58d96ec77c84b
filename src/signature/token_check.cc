#include "token_check.h"

#include <string>

#include "compact_token.h"
#include "digest.h"
#include "p256.h"
#include "token_header.h"

namespace dtbridge {
namespace {

/// What to say of a token whose signature cannot be right: when its header admits to another
/// algorithm, that is the better reason. The header decides nothing else.
RejectReason BlameHeader(const CompactToken& token, std::string_view algorithm,
                         RejectReason otherwise) {
  const auto header = ReadTokenHeader(token.HeaderJson(), algorithm);
  return !header && header.error().reason == RejectReason::kTokenWrongAlgorithm
             ? RejectReason::kTokenWrongAlgorithm
             : otherwise;
}

void FailSignature(const CompactToken& token, std::string_view algorithm, RejectReason reason,
                   std::string detail, Findings& findings) {
  const RejectReason blamed = BlameHeader(token, algorithm, reason);
  if (blamed != reason) detail = "the token's alg is not " + std::string(algorithm);
  findings.Fail(blamed, std::move(detail));
}

/// The signature's bytes; empty after a finding.
std::string_view SignatureOf(const CompactToken& token, std::string_view algorithm,
                             std::size_t size, Findings& findings) {
  const std::string_view signature = token.Signature(size);
  if (signature.empty()) {
    FailSignature(
        token, algorithm, RejectReason::kTokenMalformed,
        "the token's signature is not the base64url of " + std::to_string(size) + " bytes",
        findings);
  }
  return signature;
}

std::string Counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace

std::optional<std::size_t> CheckSecretToken(std::string_view text, const Credentials& credentials,
                                            const ClaimRules& rules, HashedBody& body,
                                            Findings& findings) {
  thread_local CompactToken token;
  if (auto read = token.Read(text); !read) {
    findings.Fail(std::move(read).error());
    return std::nullopt;
  }
  const std::string_view signature = SignatureOf(token, kHs256, sizeof(Sha256Digest), findings);
  if (signature.empty()) return std::nullopt;

  std::size_t usable = 0;
  std::optional<std::size_t> matched;
  for (std::size_t i = 0; i < credentials.secrets.size() && !matched; ++i) {
    const auto& secret = credentials.secrets[i];
    if (!secret || secret->Empty()) continue;
    ++usable;
    const Sha256Digest expected = HmacSha256(secret->Reveal(), token.SigningInput());
    if (EqualInConstantTime(AsBytes(expected), signature)) matched = i;
  }
  if (usable == 0) {
    findings.Fail(RejectReason::kKeysUnavailable, "no secret of this connector could be read");
    return std::nullopt;
  }
  if (!matched) {
    FailSignature(token, kHs256, RejectReason::kBadSignature,
                  "the signature matches none of " + Counted(usable, "secret") +
                      "; is the connector's signature secret in DT the one in the file?",
                  findings);
    return std::nullopt;
  }
  findings.Pass([&] { return "the signature matches secret " + std::to_string(*matched); });

  if (auto header = ReadTokenHeader(token.HeaderJson(), kHs256); !header) {
    findings.Fail(std::move(header).error());
    return std::nullopt;
  }
  CheckClaims(token.ClaimsJson(), rules, body, findings);
  return matched;
}

void CheckPublicKeyToken(std::string_view text, PublicKeys& keys, std::string_view organization,
                         ClaimRules rules, HashedBody& body, Findings& findings) {
  thread_local CompactToken token;
  if (auto read = token.Read(text); !read) return findings.Fail(std::move(read).error());
  const std::string_view signature = SignatureOf(token, kEs256, kEs256SignatureBytes, findings);
  if (signature.empty()) return;
  auto header = ReadTokenHeader(token.HeaderJson(), kEs256);
  if (!header) return findings.Fail(std::move(header).error());
  if (header->kid.empty()) {
    return findings.Fail(RejectReason::kTokenMalformed, "the token names no key: kid is missing");
  }

  const auto loaded = keys.Load();
  if (!loaded->set || loaded->issuer.empty()) {
    return findings.Fail(RejectReason::kKeysUnavailable, "no public keys were loaded yet");
  }
  if (!loaded->set->Has(header->kid)) {
    keys.WantRefresh();
    return findings.Fail(RejectReason::kUnknownKey, "the token's kid is none of " +
                                                        Counted(loaded->set->Size(), "public key") +
                                                        "; the next load may bring it");
  }
  if (!loaded->set->Verify(header->kid, token.SigningInput(), signature)) {
    return findings.Fail(RejectReason::kBadSignature,
                         "the signature does not match the public key");
  }
  findings.Pass("the signature matches the public key that kid names");
  rules.parties = ExpectedParties{loaded->issuer, organization};
  CheckClaims(token.ClaimsJson(), rules, body, findings);
}

}  // namespace dtbridge
