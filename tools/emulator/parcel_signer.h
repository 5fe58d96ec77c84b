#pragma once

#include "emulator/delivery_signer.h"
#include "emulator/parcel.h"

namespace dtbridge {

/// Makes each attempt's body and signature headers, right ones or as its fault wants them. Tokens
/// are made anew for each attempt: they live an hour, retries go on for twelve.
///
/// Threads: one at a time.
class ParcelSigner {
 public:
  /// Forgers sign with the schemes of `options`, but with a secret and a key of their own.
  explicit ParcelSigner(const DeliverySignerOptions& options);

  /// `now` is the receiver's time, not an emulated one.
  Parcel Sign(QueuedPush push, SysTime now);

  void UseSecret(Secret secret) { signer_.UseSecret(std::move(secret)); }
  /// Forgers name the new issuer, too: only their keys are wrong.
  void UseKey(std::shared_ptr<const SigningKey> key, const std::string& issuer);

 private:
  DeliverySigner signer_;
  DeliverySigner forger_;
};

}  // namespace dtbridge
