#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "dtbridge/base/clock.h"
#include "dtbridge/base/secret.h"
#include "dtbridge/config/config.h"
#include "dtbridge/fetch/curl_http_client.h"
#include "dtbridge/signature/signing.h"
#include "emulator/delivery_factory.h"
#include "emulator/delivery_signer.h"
#include "emulator/pusher.h"

namespace dtbridge {

/// What one push of the demo was answered.
struct DemoAnswer {
  int status = 0;    ///< 0: no answer
  std::string text;  ///< the answer's body, or why there is none
  std::string type;  ///< DT's event type
};

/// Both ends of the demo but for the service itself: its configuration, with real secret and key
/// files in a directory of its own, and DT's side, which signs and pushes to it.
///
/// One connector proves itself by a shared secret, the other by public key; pushes take turns.
/// Event types come in order, so that the first kEventTypeCount pushes show each once. Threads:
/// one. Errors: the constructor throws std::runtime_error when the files cannot be written.
class DemoSite {
 public:
  static constexpr const char* kSecretPath = "/v1/building-a";
  static constexpr const char* kPublicKeyPath = "/v1/building-b";
  static constexpr int kPartitions = 3;

  DemoSite(const std::string& bootstrap, const std::string& listen, const std::string& admin,
           const Clock& clock);

  const LoadedConfig& Loaded() const { return loaded_; }

  /// Where the service listens; before the first PushNext.
  void SendTo(std::uint16_t port);

  /// Makes the next event, signs and pushes it, or a forgery of it: signed, then changed in one
  /// byte.
  DemoAnswer PushNext(bool forged);

 private:
  /// Secret and key pair, and the files that the service reads them from; goes with its directory.
  struct Files {
    Files();
    ~Files();
    Files(const Files&) = delete;
    Files& operator=(const Files&) = delete;

    std::string directory;
    Secret secret;
    std::shared_ptr<const SigningKey> key;
  };

  const Clock& clock_;
  const Files files_;
  const LoadedConfig loaded_;
  DeliveryFactory factory_;
  DeliverySigner secret_signer_;
  DeliverySigner key_signer_;
  CurlHttpClient client_;
  std::unique_ptr<Pusher> secret_pusher_;
  std::unique_ptr<Pusher> key_pusher_;
  std::uint64_t count_ = 0;
};

}  // namespace dtbridge
