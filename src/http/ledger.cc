#include "ledger.h"

#include <algorithm>

namespace dtbridge {
namespace {

bool EnterBelow(std::atomic<std::size_t>& count, std::size_t limit) {
  if (count.fetch_add(1, std::memory_order_relaxed) < limit) return true;
  count.fetch_sub(1, std::memory_order_relaxed);
  return false;
}

}  // namespace

Ledger::Ledger(const HttpLimits& limits, std::size_t connectors)
    : max_in_flight_(limits.in_flight),
      max_in_flight_each_(connectors > 1 ? std::max<std::size_t>(1, limits.in_flight / 2)
                                         : limits.in_flight),
      max_connections_(limits.connections),
      max_buffered_(limits.buffered),
      in_flight_each_(connectors) {}

bool Ledger::EnterDelivery(ConnectorIndex connector) {
  if (!EnterBelow(in_flight_each_[connector], max_in_flight_each_)) return false;
  if (EnterBelow(in_flight_, max_in_flight_)) return true;
  in_flight_each_[connector].fetch_sub(1, std::memory_order_relaxed);
  return false;
}

void Ledger::LeaveDelivery(ConnectorIndex connector) {
  in_flight_each_[connector].fetch_sub(1, std::memory_order_relaxed);
  in_flight_.fetch_sub(1, std::memory_order_relaxed);
}

Ledger::Entry Ledger::EnterConnection() {
  const std::size_t before = connections_.fetch_add(1, std::memory_order_relaxed);
  if (before < max_connections_) return Entry::kWithin;
  if (before < max_connections_ + kSurplusConnections) return Entry::kSurplus;
  connections_.fetch_sub(1, std::memory_order_relaxed);
  return Entry::kRefused;
}

bool Ledger::Hold(std::size_t before, std::size_t after) {
  if (after == before) return true;
  if (after < before) {
    buffered_.fetch_sub(before - after, std::memory_order_relaxed);
    return true;
  }
  const std::size_t grown = after - before;
  return buffered_.fetch_add(grown, std::memory_order_relaxed) + grown <= max_buffered_;
}

}  // namespace dtbridge
