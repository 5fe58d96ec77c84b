#pragma once

#include <map>
#include <string>
#include <vector>

namespace dtbridge {

enum class RecordFormat { kNormalised, kRaw };

struct TopicOptions {
  std::string events = "dt.events.{event_type}";
  std::map<std::string, std::string> by_event_type;  ///< DT's event type name -> topic
  std::string dead_letter = "dt.dead-letter";
};

struct RouteConnector {
  std::string name;
  std::vector<std::string> projects;
};

struct RouteOptions {
  RecordFormat format = RecordFormat::kNormalised;
  TopicOptions topics;
  std::vector<RouteConnector> connectors;
};

}  // namespace dtbridge
