#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "dtbridge/signature/signing.h"
#include "emulator/document_server.h"
#include "emulator/key_file.h"
#include "emulator/random.h"
#include "emulator/xid.h"

namespace dtbridge {

/// DT's identity provider as far as receivers need it: an ES256 key pair, its OpenID discovery
/// document and its JWK set, on 127.0.0.1. After a rotation the set holds the pair before, too, so
/// that tokens on their way can still be verified.
///
/// Threads: one at a time. Errors: as DocumentServer's.
class KeyService {
 public:
  /// `seed` chooses the key ids; the keys are OpenSSL's random ones.
  KeyService(std::uint16_t port, std::uint64_t seed, SysTime now);

  std::string DiscoveryUrl() const;
  std::string Issuer() const;

  /// What a sender signs with now.
  KeyFile Current() const;
  std::optional<std::string> PreviousKid() const;

  /// Makes a new pair.
  void Rotate(SysTime now);
  /// Takes the pair before out of the set: its tokens are refused from now on.
  void DropPrevious();

 private:
  struct Pair {
    std::string kid;
    SigningKey key;
  };

  Pair MakePair(SysTime now);
  void Publish();

  DocumentServer server_;
  Random random_;
  XidMaker xids_;
  Pair current_;
  std::optional<Pair> previous_;
};

}  // namespace dtbridge
