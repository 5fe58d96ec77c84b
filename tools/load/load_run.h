#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "load/load_plan.h"
#include "load/load_tally.h"
#include "load/request_supply.h"
#include "load/response_reader.h"
#include "load/stream.h"

namespace dtbridge {

struct LoadOptions {
  SocketAddress receiver;
  const ClientTlsContext* tls = nullptr;  ///< null: plain HTTP
  double rate = 100;                      ///< requests a second
  std::chrono::milliseconds warm_up{0};
  std::chrono::milliseconds duration{10'000};
  int connections = 64;
  std::chrono::milliseconds timeout{10'000};  ///< from the intended moment to the answer
};

/// Sends requests at a fixed rate, one at a time on each of some connections, which are opened
/// before it starts and opened again when they end. Requests that find no free connection wait; no
/// request is sent twice.
///
/// Threads: the caller's, by epoll. Lifetime: supply and context outlive it.
class LoadRun {
 public:
  LoadRun(const LoadOptions& options, RequestSupply& supply);
  ~LoadRun();

  /// Runs to the end, or until `stop` says true once (asked some twenty times a second). Throws
  /// std::runtime_error when no connection could be opened at all.
  LoadTally Run(const std::function<bool()>& stop);

 private:
  struct Connection;
  class Descriptor;

  void Connect(Connection& connection, SteadyTime now);
  void OpenAll(const std::function<bool()>& stop);
  void HandleEvents(int timeout_ms);
  void Advance(Connection& connection, bool hung_up = false);
  void Write(Connection& connection);
  void Read(Connection& connection, bool to_the_end);
  void Finish(Connection& connection);
  void Fail(Connection& connection, LoadError error);
  void Drop(Connection& connection, const std::string& problem);
  void SendDue(SteadyTime now);
  void Tick(SteadyTime now);
  void GiveUpOverdue(SteadyTime now);
  void CountWhatIsLeft(SteadyTime now);
  void WakeAt(SteadyTime time);

  const LoadOptions options_;
  RequestSupply& supply_;
  std::unique_ptr<Descriptor> epoll_;
  std::unique_ptr<Descriptor> timer_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::deque<Connection*> idle_;
  std::optional<LoadPlan> plan_;  ///< once it has started
  std::uint64_t next_ = 0;        ///< index of the next request
  std::size_t in_flight_ = 0;
  LoadTally tally_;
};

}  // namespace dtbridge
