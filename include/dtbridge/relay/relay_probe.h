#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dtbridge/logging/logger.h"
#include "dtbridge/metrics/registry.h"
#include "dtbridge/model/delivery.h"
#include "dtbridge/model/rejection.h"
#include "dtbridge/model/sensor_event.h"

namespace dtbridge {

/// What is counted of an event once Kafka has it.
struct EventFacts {
  EventType type = EventType::kOther;
  SysTime timestamp = {};
  bool backfilled = false;
  bool has_unknown_members = false;
  bool has_unknown_device_type = false;
};

EventFacts FactsOf(const SensorEvent& event);

/// Counts and logs what happens on the path, one verb per fact.
///
/// Deliveries by outcome are counted where they are answered (the http room), so that each counts
/// once even when its sender was told earlier. Threads: any.
class RelayProbe {
 public:
  RelayProbe(std::vector<std::string> connectors, Logger& logger, Registry& registry);

  /// A verified delivery that is no repeat was read as an event. Each try of DT's counts.
  void Arrived(const SensorEvent& event, SysTime received);

  /// Kafka has the event.
  void Stored(ConnectorIndex connector, const EventFacts& event, SysTime now);

  /// Kafka has the body in the dead letter topic.
  void DeadLettered(ConnectorIndex connector, std::string_view request_id,
                    const UnusableEvent& unusable);

  /// Kafka has nothing: the sender is refused, or told to come again.
  void Rejected(ConnectorIndex connector, std::string_view request_id, std::string_view event_id,
                const Rejection& rejection);

  /// Event time of the connector's newest event that Kafka has; nullopt before the first.
  std::optional<SysTime> LastEvent(ConnectorIndex connector) const;

  /// Event time to the broker's report, in seconds, without backfilled events: event_lag_seconds.
  std::vector<HistogramBucket> EventLag() const { return event_lag_.fresh.Buckets(); }

 private:
  /// Time between an event's own time and ours, fresh and backfilled apart.
  struct Lag {
    Histogram fresh;
    Histogram backfilled;
    void Observe(bool is_backfilled, std::chrono::microseconds lag,
                 const Counter& clock_ahead) const;
  };

  struct PerConnector {
    std::string name;
    Gauge last_event;
    std::vector<Counter> stored;  ///< by event type
  };

  Logger& logger_;
  std::vector<PerConnector> connectors_;
  Counter unknown_event_type_;
  Counter unknown_device_type_;
  Counter unknown_members_;
  Counter clock_ahead_;
  Lag receive_lag_;
  Lag event_lag_;
};

}  // namespace dtbridge
