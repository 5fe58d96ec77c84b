#include "emulator/parcel_signer.h"

#include <utility>

namespace dtbridge {
namespace {

constexpr std::chrono::hours kLongAgo{2};  // DT's tokens live one hour

DeliverySignerOptions Forged(DeliverySignerOptions options) {
  if (options.secret) {
    options.secret = Secret("not " + std::string(options.secret->Reveal()));
  }
  if (options.key) options.key = std::make_shared<SigningKey>(SigningKey::Generate("forged"));
  ++options.seed;
  return options;
}

/// Changes one digit or letter, so that the body stays what it was but for its meaning.
void Tamper(std::string& body) {
  const std::size_t at = body.find("\"data\":");
  for (std::size_t i = at == std::string::npos ? 0 : at + 7; i < body.size(); ++i) {
    if (body[i] >= '0' && body[i] <= '9') {
      body[i] = body[i] == '9' ? '8' : static_cast<char>(body[i] + 1);
      return;
    }
  }
  body.back() = ' ';
}

}  // namespace

ParcelSigner::ParcelSigner(const DeliverySignerOptions& options)
    : signer_(options), forger_(Forged(options)) {}

void ParcelSigner::UseKey(std::shared_ptr<const SigningKey> key, const std::string& issuer) {
  signer_.UseKey(std::move(key));
  signer_.UseIssuer(issuer);
  forger_.UseIssuer(issuer);
}

Parcel ParcelSigner::Sign(QueuedPush push, SysTime now) {
  Parcel parcel{std::move(push), {}, {}};
  parcel.body = parcel.push.event->body;
  switch (parcel.push.fault) {
    case Fault::kNone:
      parcel.signature = signer_.HeadersFor(parcel.body, now);
      break;
    case Fault::kTampered:
      parcel.signature = signer_.HeadersFor(parcel.body, now);
      Tamper(parcel.body);
      break;
    case Fault::kWrongSecret:
      parcel.signature = forger_.HeadersFor(parcel.body, now);
      break;
    case Fault::kExpired:
      parcel.signature = signer_.HeadersFor(parcel.body, now - kLongAgo);
      break;
    case Fault::kUnsigned:
      break;
  }
  return parcel;
}

}  // namespace dtbridge
