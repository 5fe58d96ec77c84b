#include "broker_statistics.h"

#include <optional>

namespace dtbridge {
namespace {

double SecondsOf(const json::Value& window, std::string_view name) {
  const auto microseconds = window.Find(name);
  return static_cast<double>(microseconds ? microseconds->AsInteger().value_or(0) : 0) / 1e6;
}

}  // namespace

BrokerStatistics ReadBrokerStatistics(json::Document& document, std::string_view text) {
  BrokerStatistics statistics;
  const auto root = document.Parse(text);
  if (!root) return statistics;
  const auto brokers = root->Find("brokers");
  if (!brokers) return statistics;
  for (const auto& [name, broker] : brokers->Children()) {
    const auto id = broker.Find("nodeid");
    const auto state = broker.Find("state");
    if (!id || !state || id->AsInteger().value_or(-1) < 0) continue;
    BrokerStatistics::Broker& row = statistics.brokers.emplace_back();
    row.id = id->Text();
    row.up = state->Text() == "UP";
    if (const auto rtt = broker.Find("rtt")) {
      row.rtt_avg_seconds = SecondsOf(*rtt, "avg");
      row.rtt_p50_seconds = SecondsOf(*rtt, "p50");
      row.rtt_p99_seconds = SecondsOf(*rtt, "p99");
    }
  }
  return statistics;
}

}  // namespace dtbridge
