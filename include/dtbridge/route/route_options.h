#pragma once

#include <map>
#include <string>
#include <vector>

namespace dtbridge {

enum class RecordFormat { kNormalised, kRaw };

/// Names of topics, as templates: literal text with {event_type}, {device_type}, {connector} or
/// {project_id} behind its beginning. The dead letter topic's name depends on nothing.
struct TopicOptions {
  std::string events = "dt.events.{event_type}";
  /// By DT's event type name, or `other`.
  std::map<std::string, std::string> by_event_type = {};
  std::string dead_letter = "dt.dead-letter";
};

struct RouteConnector {
  std::string name = {};
  std::vector<std::string> projects = {};
};

struct RouteOptions {
  RecordFormat format = RecordFormat::kNormalised;
  TopicOptions topics = {};
  std::vector<RouteConnector> connectors = {};
};

}  // namespace dtbridge
