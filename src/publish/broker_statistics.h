#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dtbridge/json/document.h"

namespace dtbridge {

/// What librdkafka's statistics say about the brokers.
struct BrokerStatistics {
  struct Broker {
    std::string id;
    bool up = false;
    double rtt_avg_seconds = 0;
    double rtt_p50_seconds = 0;
    double rtt_p99_seconds = 0;
  };
  std::vector<Broker> brokers;  ///< those with an id; the ones of the configuration have none
};

/// Reads librdkafka's statistics (its STATISTICS.md); what is missing in them is left out.
BrokerStatistics ReadBrokerStatistics(json::Document& document, std::string_view text);

}  // namespace dtbridge
