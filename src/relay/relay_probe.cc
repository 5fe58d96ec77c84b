#include "dtbridge/relay/relay_probe.h"

#include <algorithm>
#include <utility>

namespace dtbridge {
namespace {

constexpr std::string_view kComponent = "relay";

double Seconds(std::chrono::microseconds time) {
  return std::chrono::duration<double>(time).count();
}

}  // namespace

EventFacts FactsOf(const SensorEvent& event) {
  return {.type = event.type,
          .timestamp = event.timestamp,
          .backfilled = event.backfilled,
          .has_unknown_members = event.has_unknown_members,
          .has_unknown_device_type = event.has_unknown_device_type};
}

RelayProbe::RelayProbe(std::vector<std::string> connectors, Logger& logger, Registry& registry)
    : logger_(logger),
      unknown_event_type_(
          registry
              .Counters("events_unknown_total",
                        "Events stored with something DT's reference does not name.")
              .With({{"what", "event_type"}})),
      unknown_device_type_(
          registry.Counters("events_unknown_total", "").With({{"what", "device_type"}})),
      unknown_members_(registry.Counters("events_unknown_total", "").With({{"what", "member"}})),
      clock_ahead_(
          registry
              .Counters("clock_ahead_total",
                        "Events whose own time is ahead of our clock; their lag counts as 0.")
              .With()),
      receive_lag_{registry
                       .Histograms("receive_lag_seconds",
                                   "Event time to the first byte of its delivery.", LagBuckets())
                       .With({{"backfilled", "false"}}),
                   registry.Histograms("receive_lag_seconds", "", LagBuckets())
                       .With({{"backfilled", "true"}})},
      event_lag_{
          registry
              .Histograms("event_lag_seconds", "Event time to the broker's report.", LagBuckets())
              .With({{"backfilled", "false"}}),
          registry.Histograms("event_lag_seconds", "", LagBuckets())
              .With({{"backfilled", "true"}})} {
  const auto stored = registry.Counters("events_stored_total", "Events that Kafka has, by type.");
  const auto last =
      registry.Gauges("last_event_timestamp_seconds",
                      "Event time of the newest event stored, by connector; 0 before the first.");
  for (auto& name : connectors) {
    PerConnector connector{
        .name = name, .last_event = last.With({{"connector", name}}), .stored = {}};
    for (std::size_t type = 0; type < kEventTypeCount; ++type) {
      connector.stored.push_back(
          stored.With({{"connector", name},
                       {"event_type", std::string(NameOf(static_cast<EventType>(type)))}}));
    }
    connectors_.push_back(std::move(connector));
  }
}

void RelayProbe::Arrived(const SensorEvent& event, SysTime received) {
  receive_lag_.Observe(event.backfilled, received - event.timestamp, clock_ahead_);
}

void RelayProbe::Stored(ConnectorIndex connector, const EventFacts& event, SysTime now) {
  const PerConnector& of = connectors_[connector];
  of.stored[static_cast<std::size_t>(event.type)].Increment();
  if (event.type == EventType::kOther) unknown_event_type_.Increment();
  if (event.has_unknown_device_type) unknown_device_type_.Increment();
  if (event.has_unknown_members) unknown_members_.Increment();
  const double seconds = Seconds(event.timestamp.time_since_epoch());
  if (seconds > of.last_event.Value()) of.last_event.Set(seconds);
  // Without the counter: the same event was counted as ahead when it arrived.
  event_lag_.Observe(event.backfilled,
                     std::max(now - event.timestamp, std::chrono::microseconds{0}), clock_ahead_);
}

void RelayProbe::DeadLettered(ConnectorIndex connector, std::string_view request_id,
                              const UnusableEvent& unusable) {
  logger_.Warn(kComponent, "delivery dead-lettered",
               {{"connector", connectors_[connector].name},
                {"request_id", request_id},
                {"event_id", unusable.event_id.value_or("")},
                {"reason", NameOf(unusable.reason)},
                {"detail", unusable.detail}});
}

void RelayProbe::Rejected(ConnectorIndex connector, std::string_view request_id,
                          std::string_view event_id, const Rejection& rejection) {
  const bool refused = ClassOf(rejection.reason) == RejectClass::kRefused;
  logger_.Warn(kComponent, refused ? "delivery refused" : "delivery failed",
               {{"connector", connectors_[connector].name},
                {"request_id", request_id},
                {"event_id", event_id},
                {"reason", NameOf(rejection.reason)},
                {"detail", rejection.detail}});
}

std::optional<SysTime> RelayProbe::LastEvent(ConnectorIndex connector) const {
  const double seconds = connectors_[connector].last_event.Value();
  if (seconds <= 0) return std::nullopt;
  return FromUnixSeconds(seconds);
}

void RelayProbe::Lag::Observe(bool is_backfilled, std::chrono::microseconds lag,
                              const Counter& clock_ahead) const {
  if (lag < std::chrono::microseconds{0}) {
    clock_ahead.Increment();
    lag = {};
  }
  (is_backfilled ? backfilled : fresh).Observe(Seconds(lag));
}

}  // namespace dtbridge
