#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "acceptor.h"
#include "event_loop.h"
#include "worker.h"

namespace dtbridge {

struct ServerOptions {
  std::string address;
  std::string address_key;  ///< how the configuration calls it: `listen.address`
  std::string name;         ///< of the port: metric label and threads
  int workers = 1;
  WorkerSettings worker;
  std::size_t connectors = 0;
};

/// One port: socket, acceptor, workers. What both listeners are made of.
///
/// Threads and errors: as DeliveryListener.
class Server {
 public:
  Server(ServerOptions options, const Site& site, const HttpProbe& probe,
         const DeliveryProbe* deliveries, const Clock& clock, Logger& logger);
  ~Server();  ///< Stop()

  void Start();
  std::uint16_t Port() const { return port_; }
  void AnnounceClosing() { ledger_.closing = true; }
  void StopAccepting();
  bool WaitUntilIdle(std::chrono::milliseconds patience);
  void Stop();
  SteadyTime OldestHeartbeat() const;

 private:
  const ServerOptions options_;
  Ledger ledger_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::unique_ptr<EventLoop>> loops_;
  std::unique_ptr<Acceptor> acceptor_;
  std::uint16_t port_ = 0;
};

}  // namespace dtbridge
