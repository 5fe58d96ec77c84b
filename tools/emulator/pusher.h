#pragma once

#include <atomic>
#include <chrono>
#include <string>

#include "dtbridge/base/clock.h"
#include "dtbridge/fetch/http_client.h"
#include "emulator/delivery_queue.h"
#include "emulator/delivery_signer.h"

namespace dtbridge {

struct PusherOptions {
  std::string url;
  PushHeaders headers = {};                   ///< the connector's custom headers
  std::chrono::milliseconds timeout{10'000};  ///< DT's (dt protocol notes 2.1)
  bool allow_plain_http = false;              ///< loopback may always be plain
  const std::atomic<bool>* stop = nullptr;    ///< once true, attempts are broken off; outlives all
};

/// Sends pushes the way a Data Connector does: one POST per event, any 2xx is a success.
///
/// Threads: one at a time. Lifetime: client and clock outlive it.
class Pusher {
 public:
  Pusher(PusherOptions options, HttpClient& client, const Clock& clock);

  /// Without an answer in time, or without a connection, the status is 0 and the answer says why in
  /// one sentence; the duration is how long the attempt took either way.
  PushOutcome Push(const std::string& body, const PushHeaders& signature);

 private:
  const PusherOptions options_;
  HttpClient& client_;
  const Clock& clock_;
};

}  // namespace dtbridge
