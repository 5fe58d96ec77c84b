#pragma once

#include <atomic>
#include <cstddef>
#include <vector>

#include "dtbridge/http/listen_options.h"
#include "dtbridge/model/delivery.h"

namespace dtbridge {

/// What all workers of a port hold together, measured against its limits. Threads: any.
class Ledger {
 public:
  /// With several connectors none gets more than half of limits.in_flight.
  Ledger(const HttpLimits& limits, std::size_t connectors);

  /// Takes one of the places for deliveries in flight; false when there is none.
  bool EnterDelivery(ConnectorIndex connector);
  void LeaveDelivery(ConnectorIndex connector);

  /// Connections taken above limits.connections for a moment: until another one has made room, or
  /// the answer that there is none is given.
  static constexpr std::size_t kSurplusConnections = 256;

  enum class Entry {
    kWithin,
    kSurplus,  ///< above limits.connections
    kRefused,  ///< no place, not even for a moment
  };
  Entry EnterConnection();
  void LeaveConnection() { connections_.fetch_sub(1, std::memory_order_relaxed); }

  /// Notes that `before` bytes held have become `after`; false when that is more than the budget
  /// and has grown (it is noted all the same).
  bool Hold(std::size_t before, std::size_t after);

  void BeginRequest() { busy_.fetch_add(1); }
  void EndRequest() { busy_.fetch_sub(1); }
  /// No request is being read, worked on or written.
  bool Idle() const { return busy_.load() == 0; }

  /// Announced to senders: answers close their connections.
  std::atomic<bool> closing{false};
  /// Requests that begin from now on are refused.
  std::atomic<bool> draining{false};

 private:
  const std::size_t max_in_flight_;
  const std::size_t max_in_flight_each_;
  const std::size_t max_connections_;
  const std::size_t max_buffered_;
  std::atomic<std::size_t> in_flight_{0};
  std::vector<std::atomic<std::size_t>> in_flight_each_;
  std::atomic<std::size_t> connections_{0};
  std::atomic<std::size_t> buffered_{0};
  std::atomic<std::size_t> busy_{0};
};

}  // namespace dtbridge
