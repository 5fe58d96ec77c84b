#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace dtbridge {

/// Tells systemd how the service is (sd_notify(3)): a datagram with `KEY=VALUE` lines to the socket
/// that NOTIFY_SOCKET names, WATCHDOG_USEC saying how often it wants to hear of us.
///
/// Without NOTIFY_SOCKET, in a container say, it does nothing. Threads: one at a time. Errors: a
/// socket that cannot be written to is ignored, as sd_notify's callers are asked to.
class ServiceManager {
 public:
  /// `environment` as in ConfigSources; WATCHDOG_PID, if there, must be `pid`.
  ServiceManager(const std::map<std::string, std::string>& environment, int pid);

  void Ready() const;
  /// `now` is the monotonic clock's, as systemd wants it (RELOADING=1 needs MONOTONIC_USEC).
  void Reloading(std::chrono::microseconds now) const;
  void Stopping() const;
  void Alive() const;

  /// Half of what the watchdog allows; nullopt: there is none.
  std::optional<std::chrono::milliseconds> AliveEvery() const { return alive_every_; }

 private:
  void Send(std::string_view text) const;

  std::string socket_;
  std::optional<std::chrono::milliseconds> alive_every_;
};

}  // namespace dtbridge
