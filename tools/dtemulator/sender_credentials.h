#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "commands.h"
#include "dtbridge/base/secret.h"
#include "dtbridge/signature/signing.h"
#include "emulator/delivery_signer.h"
#include "emulator/parcel_signer.h"
#include "load/receiver_url.h"

namespace dtbridge {

/// What a sender signs with, from its files, and what changes there later.
///
/// Threads: one. Errors: the constructor throws ConfigError.
class SenderCredentials {
 public:
  explicit SenderCredentials(const SenderArguments& arguments);

  DeliverySignerOptions SignerOptions(std::uint64_t seed) const;

  /// Looks at the files again and hands on what changed; true when something did. A file that is
  /// gone, empty or no key changes nothing: somebody may be about to write it.
  bool Refresh(ParcelSigner& signer);

 private:
  struct LoadedKey {
    std::shared_ptr<const SigningKey> key;
    std::string issuer;
  };
  LoadedKey KeyFrom(std::string_view text) const;

  const SenderArguments arguments_;
  Secret secret_;
  Secret key_text_;  ///< the private key's file
  LoadedKey key_;
};

/// The receiver's URL, if one may send there and the file of its authorities is one. Throws
/// ConfigError.
ReceiverUrl CheckReceiver(const SenderArguments& arguments);

/// The connector's custom headers, from both kinds of arguments. Throws ConfigError.
PushHeaders CustomHeaders(const SenderArguments& arguments);

}  // namespace dtbridge
