#include "emulator/delivery_signer.h"

#include "dtbridge/signature/verifier.h"

namespace dtbridge {
namespace {

// Events are made with the same seed; a token's id must be none of theirs.
constexpr std::uint64_t kSequenceOfTokens = 0x746f'6b65'6e73;

}  // namespace

DeliverySigner::DeliverySigner(DeliverySignerOptions options)
    : options_(std::move(options)), random_(options_.seed ^ kSequenceOfTokens), xids_(random_) {}

PushHeaders DeliverySigner::HeadersFor(std::string_view body, SysTime now) {
  PushHeaders headers;
  if (options_.secret) {
    const TokenClaims claims{
        .issued_at = now, .lifetime = options_.secret_lifetime, .id = xids_.Next(now)};
    headers.emplace_back(kSecretSignatureHeader, SignWithSecret(*options_.secret, body, claims));
  }
  if (options_.key) {
    const TokenClaims claims{.issued_at = now,
                             .lifetime = options_.key_lifetime,
                             .issuer = options_.issuer,
                             .organization = options_.organization};
    headers.emplace_back(kPublicKeySignatureHeader, options_.key->Sign(body, claims));
  }
  return headers;
}

}  // namespace dtbridge
