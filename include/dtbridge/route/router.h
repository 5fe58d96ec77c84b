#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dtbridge/model/delivery.h"
#include "dtbridge/model/record.h"
#include "dtbridge/model/sensor_event.h"
#include "dtbridge/route/route_options.h"

namespace dtbridge {

/// Says where an event goes and what travels beside its value: topic, key, timestamp, headers.
///
/// The set of topics is closed: every placeholder has known values ({event_type} and {device_type}
/// with `other`, {connector}, {project_id} only where every connector lists its projects), so all
/// of them exist from construction on.
/// Threads: any; immutable.
/// Errors: the constructor throws ConfigError for a template that does not start with a literal,
/// has an unknown placeholder or unbalanced braces, or makes a topic name Kafka refuses (more than
/// 249 characters or outside [A-Za-z0-9._-]); for topics that differ only in `.` and `_`; for an
/// override for an unknown event type; for a dead letter topic that depends on anything or takes
/// events too; for {project_id} where a connector lists no projects; for more than 10,000 topics.
class Router {
 public:
  explicit Router(RouteOptions options);
  ~Router();

  /// Every topic a record can go to, dead letters included, without repeats; TopicId indexes it.
  const std::vector<std::string>& Topics() const;
  TopicId DeadLetterTopic() const;
  RecordFormat Format() const;

  /// The record for an event whose project its connector lists, if it lists any (else the process
  /// may stop, see {project_id}); `value` is the encoded event, or the raw body for
  /// RecordFormat::kRaw. Headers: CloudEvents 1.0 in Kafka's binary mode (`ce_*`), our extensions,
  /// and the request's `traceparent` and `tracestate` when they are valid (W3C Trace Context).
  Record RecordFor(const SensorEvent& event, const Delivery& delivery, std::string value,
                   SysTime now) const;

  /// The dead letter for a body that is not usable, or that Kafka refused for its own sake.
  /// `stage` is `decode` or `publish`. Reads no header but the trace context: `delivery.headers`
  /// may be empty.
  Record DeadLetterFor(const UnusableEvent& unusable, std::string_view stage,
                       const Delivery& delivery, SysTime now) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dtbridge
