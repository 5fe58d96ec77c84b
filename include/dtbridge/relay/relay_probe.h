#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dtbridge/logging/logger.h"
#include "dtbridge/metrics/registry.h"
#include "dtbridge/model/delivery.h"
#include "dtbridge/model/receipt.h"
#include "dtbridge/model/sensor_event.h"

namespace dtbridge {

/// Counts and logs what happens on the path, one verb per fact. Threads: any.
class RelayProbe {
 public:
  RelayProbe(std::vector<std::string> connectors, Logger& logger, Registry& registry);

  /// The event of a verified delivery was read.
  void Decoded(const SensorEvent& event);
  /// A delivery's own time against its arrival.
  void Arrived(const SensorEvent& event, SysTime received);
  /// Kafka has the event.
  void Stored(ConnectorIndex connector, EventType type, SysTime event_time, bool backfilled, SysTime now);
  /// The delivery ended without an event in Kafka.
  void Ended(ConnectorIndex connector, std::string_view request_id, std::string_view event_id,
             const Outcome& outcome);

 private:
  struct PerConnector {
    std::string name;
    Gauge last_event;
    std::vector<Counter> stored;  ///< by event type
  };

  void ObserveLag(const Histogram& fresh, const Histogram& backfilled, bool is_backfilled, SysTime from,
                  SysTime to);

  Logger& logger_;
  std::vector<PerConnector> connectors_;
  Counter unknown_event_type_;
  Counter unknown_device_type_;
  Counter unknown_members_;
  Histogram receive_lag_;
  Histogram receive_lag_backfilled_;
  Histogram event_lag_;
  Histogram event_lag_backfilled_;
  Counter clock_ahead_;
};

}  // namespace dtbridge
