#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "dtbridge/logging/logger.h"
#include "http_probe.h"
#include "inbox.h"
#include "ledger.h"
#include "listen_address.h"

namespace dtbridge {

/// Accepts connections and deals them out to the workers' inboxes, in turn.
///
/// Well above the ledger's limit, or without descriptors to spare, a connection is closed at once
/// and counted: left in the queue it would keep the sender waiting for nothing. Threads: owns one;
/// Start and Stop from one thread.
class Acceptor {
 public:
  Acceptor(OwnedFd listener, std::vector<std::shared_ptr<Inbox>> inboxes, Ledger& ledger,
           const HttpProbe& probe, Logger& logger, std::string thread_name);
  ~Acceptor();  ///< Stop()
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  void Start();

  /// Hands out what is in the system's queue and closes the listening socket.
  void Stop();

 private:
  void Run();
  bool AcceptAll();      ///< false when it is better to pause
  bool Shed(int error);  ///< false when no connection could be taken to be closed

  OwnedFd listener_;
  OwnedFd stop_;
  OwnedFd spare_;  ///< given up for a moment when descriptors run out, to accept and close
  const std::vector<std::shared_ptr<Inbox>> inboxes_;
  Ledger& ledger_;
  const HttpProbe& probe_;
  Logger& logger_;
  const std::string thread_name_;
  std::size_t next_ = 0;
  std::thread thread_;
};

}  // namespace dtbridge
