#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dtbridge/base/clock.h"
#include "dtbridge/http/delivery_activity.h"
#include "dtbridge/http/listen_options.h"
#include "dtbridge/http/server_tls.h"
#include "dtbridge/logging/logger.h"
#include "dtbridge/metrics/registry.h"
#include "dtbridge/model/delivery.h"
#include "dtbridge/model/receipt.h"

namespace dtbridge {

/// A connector as the public port sees it; its position is the delivery's ConnectorIndex.
struct HttpConnector {
  std::string name;
  std::string path;  ///< the exact raw path, before `?`
};

/// Takes a delivery and promises one reply. Called on a worker; must not block.
using DeliverySink = std::function<void(Delivery, Reply)>;

/// The public port: takes deliveries, answers senders.
///
/// Contract: every delivery handed to the sink is answered to its own sender, in the order of its
/// connection, within answer_timeout; its outcome is decided and counted once (deliveries_total),
/// by the first of reply and timer, whether or not the sender is still there. Threads: owns the
/// acceptor and the workers. Replies may come from any thread. All methods from one thread, but for
/// those that are const. Errors: the constructor throws ConfigError for an address that cannot
/// be parsed or bound, and for paths that no request can name or two routes share;
/// std::runtime_error for an address that may be free later.
class DeliveryListener {
 public:
  /// `ready` answers health_path; called on a worker, must not block. `tls` has a certificate and
  /// outlives the listener; null: plain HTTP.
  DeliveryListener(ListenOptions options, std::vector<HttpConnector> connectors, DeliverySink sink,
                   std::function<bool()> ready, const Clock& clock, Logger& logger,
                   Registry& registry, const ServerTls* tls = nullptr);
  ~DeliveryListener();  ///< Stop()

  void Start();
  std::uint16_t Port() const;

  /// From now on every answer carries `Connection: close`; everything is still served.
  void AnnounceClosing();

  /// Stops accepting connections; requests whose first byte comes from now on get 503 `draining`.
  void StopAccepting();

  /// Waits until no request is being read, worked on or written; false when `patience` ends first.
  bool WaitUntilIdle(std::chrono::milliseconds patience);

  /// Closes what is left and joins all threads. Replies may still come afterwards and are dropped.
  void Stop();

  /// The last sign of life of the worker that is behind most.
  SteadyTime OldestHeartbeat() const;

  /// What became of a connector's deliveries.
  DeliveryActivity ActivityOf(ConnectorIndex connector) const;

  /// Requests that reached no connector: unknown paths, and what could not be read as a request.
  std::uint64_t StrayRequests() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dtbridge
