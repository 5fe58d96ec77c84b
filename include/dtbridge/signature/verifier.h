#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dtbridge/base/time.h"
#include "dtbridge/metrics/registry.h"
#include "dtbridge/model/delivery.h"
#include "dtbridge/model/rejection.h"
#include "dtbridge/signature/credentials.h"
#include "dtbridge/signature/jwk_set.h"
#include "dtbridge/signature/signature_options.h"

namespace dtbridge {

/// The header names DT uses (dt protocol notes 1.3, 1.4).
inline constexpr std::string_view kSecretSignatureHeader = "X-Dt-Signature";
inline constexpr std::string_view kPublicKeySignatureHeader = "DT-Asymmetric-Signature";

/// Tokens longer than this are refused before anything is decoded.
inline constexpr std::size_t kMaxTokenBytes = 4096;

/// What a delivery proved.
struct Signer {
  std::optional<std::size_t> secret;  ///< position of the secret that matched, when HS256 verified
  bool public_key = false;            ///< ES256 verified
};

/// One step of a verification, for people: `ok` false marks what failed. No secrets, no tokens.
struct VerificationStep {
  bool ok;
  std::string text;
};
using VerificationTrace = std::vector<VerificationStep>;

/// Proves who sent a delivery: required headers first, then the tokens (design notes 3).
///
/// Order: all required headers are compared, in constant time, before the verdict; a signature
/// header that comes twice is refused; a configured scheme whose header is present must verify,
/// required or not; one that is present and not configured is ignored and counted. The algorithm is
/// pinned; the signature is checked before the claims are parsed; the hash is over the raw body.
///
/// What may be absent, by `require`: `secret` and `public_key` need that header, `both` needs both,
/// `any` needs one that is configured, `none` needs no header. Counts:
/// signature_verifications_total{connector,scheme,secret} for each token of a delivery that was
/// believed (`secret` is the position of the secret that matched, `none` for public keys),
/// signatures_ignored_total{scheme}; connector_unsigned{connector} is 1 when nothing is required.
/// Lifetime: credentials and keys are snapshots that may be replaced at any time.
/// Threads: Verify is safe from many threads and does not block.
class Verifier {
 public:
  /// `keys` may be null when the connector has no organization. `connector` is the metrics' label.
  /// Throws ConfigError for a requirement that the options cannot meet.
  Verifier(std::string connector, SignatureOptions options,
           std::shared_ptr<const CredentialsSnapshot> credentials, std::shared_ptr<PublicKeys> keys,
           Registry& registry);
  ~Verifier();
  Verifier(Verifier&&) noexcept;
  Verifier& operator=(Verifier&&) = delete;

  /// Errors: kHeaderMismatch, kSignature*, kToken*, kBadSignature, kUnknownKey, kBodyHashMismatch,
  /// kWrongIssuer, kWrongOrganization: the sender's; kKeysUnavailable: ours.
  /// Details are sentences for the operator; they show no value that came or was expected.
  /// `trace`, when given, collects each step in words, and the checks go on after the first
  /// failure, which stays the verdict.
  Result<Signer> Verify(const Delivery& delivery, SysTime now,
                        VerificationTrace* trace = nullptr) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dtbridge
