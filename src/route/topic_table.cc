#include "topic_table.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

#include "dtbridge/base/check.h"
#include "dtbridge/base/config_error.h"

namespace dtbridge {
namespace {

constexpr TopicId kNoTopic = std::numeric_limits<TopicId>::max();
constexpr std::string_view kOtherName = "other";

std::size_t DeviceTypeIndex(std::string_view device_type) {
  const auto found = std::find(kDeviceTypes.begin(), kDeviceTypes.end(), device_type);
  return static_cast<std::size_t>(found - kDeviceTypes.begin());
}

std::string_view DeviceTypeName(std::size_t index) {
  return index < kDeviceTypes.size() ? kDeviceTypes[index] : kOtherName;
}

bool Lists(const RouteConnector& connector, const std::string& project) {
  return std::find(connector.projects.begin(), connector.projects.end(), project) !=
         connector.projects.end();
}

std::vector<std::string> AllProjects(const std::vector<RouteConnector>& connectors) {
  std::vector<std::string> projects;
  for (const RouteConnector& connector : connectors) {
    projects.insert(projects.end(), connector.projects.begin(), connector.projects.end());
  }
  std::sort(projects.begin(), projects.end());
  projects.erase(std::unique(projects.begin(), projects.end()), projects.end());
  return projects;
}

/// The templates by event type: the general one but for those that have one of their own.
std::vector<TopicTemplate> TemplatesOf(const TopicOptions& options) {
  std::vector<TopicTemplate> templates(kEventTypeCount,
                                       TopicTemplate(options.events, "kafka.topics.events"));
  for (const auto& [name, topic] : options.by_event_type) {
    const std::string where = "kafka.topics.by_event_type." + name;
    const EventType type = EventTypeNamed(name);
    if (type == EventType::kOther && name != kOtherName) {
      throw ConfigError(where + ": DT has no event type of that name; correct it, or use other");
    }
    templates[static_cast<std::size_t>(type)] = TopicTemplate(topic, where);
  }
  return templates;
}

}  // namespace

TopicTable::TopicTable(const RouteOptions& options) : projects_(AllProjects(options.connectors)) {
  const std::vector<TopicTemplate> templates = TemplatesOf(options.topics);
  for (std::size_t type = 0; type < kEventTypeCount; ++type) {
    rows_[type] = MakeRow(templates[type], static_cast<EventType>(type), options);
  }

  const TopicTemplate dead_letter(options.topics.dead_letter, "kafka.topics.dead_letter");
  if (options.topics.dead_letter.find('{') != std::string::npos) {
    throw ConfigError(dead_letter.Where() + " has a placeholder; there is one topic for all");
  }
  const std::size_t event_topics = topics_.size();
  dead_letter_ = IdOf(dead_letter.NameWith({}), dead_letter.Where());
  if (dead_letter_ < event_topics) {
    throw ConfigError(dead_letter.Where() + " is a topic of events too; give it one of its own");
  }
}

TopicTable::Row TopicTable::MakeRow(const TopicTemplate& topic, EventType type,
                                    const RouteOptions& options) {
  const bool by_connector = topic.Uses(Placeholder::kConnector);
  const bool by_project = topic.Uses(Placeholder::kProject);
  const std::size_t devices = topic.Uses(Placeholder::kDeviceType) ? kDeviceTypes.size() + 1 : 1;
  const std::size_t connectors = by_connector ? options.connectors.size() : 1;
  const std::size_t projects = by_project ? projects_.size() : 1;
  if (by_project) {
    for (const RouteConnector& connector : options.connectors) {
      if (!connector.projects.empty()) continue;
      throw ConfigError(topic.Where() + " has {project_id}, but connector " + connector.name +
                        " lists no projects; list them, or leave the placeholder out");
    }
  }

  const Row row{.first = cells_.size(),
                .device_step = devices > 1 ? connectors * projects : 0,
                .connector_step = by_connector ? projects : 0,
                .project_step = by_project ? std::size_t{1} : 0};
  for (std::size_t device = 0; device < devices; ++device) {
    for (std::size_t connector = 0; connector < connectors; ++connector) {
      for (std::size_t project = 0; project < projects; ++project) {
        if (by_connector && by_project &&
            !Lists(options.connectors[connector], projects_[project])) {
          cells_.push_back(kNoTopic);
          continue;
        }
        const TopicTemplate::Values values{
            NameOf(type), DeviceTypeName(device),
            by_connector ? std::string_view(options.connectors[connector].name) : "",
            by_project ? std::string_view(projects_[project]) : ""};
        cells_.push_back(IdOf(topic.NameWith(values), topic.Where()));
      }
    }
  }
  return row;
}

TopicId TopicTable::IdOf(std::string name, const std::string& where) {
  // Kafka takes `.` and `_` for the same in its metrics, and refuses to make the second of two
  // topics that differ only in them.
  std::string folded = name;
  std::replace(folded.begin(), folded.end(), '.', '_');
  const auto [entry, is_new] = ids_.emplace(std::move(folded), topics_.size());
  if (is_new) {
    if (topics_.size() == kMaxTopics) {
      throw ConfigError(where + " makes more than " + std::to_string(kMaxTopics) +
                        " topics; use fewer placeholders");
    }
    topics_.push_back(std::move(name));
  } else if (topics_[entry->second] != name) {
    throw ConfigError(where + " makes the topic " + name + " beside " + topics_[entry->second] +
                      ", which Kafka takes for the same; let them differ in more than . and _");
  }
  return entry->second;
}

std::size_t TopicTable::ProjectIndex(std::string_view project) const {
  const auto at = std::lower_bound(projects_.begin(), projects_.end(), project);
  Check(at != projects_.end() && *at == project, "an event's project is listed");
  return static_cast<std::size_t>(at - projects_.begin());
}

TopicId TopicTable::TopicFor(EventType type, const std::optional<std::string>& device_type,
                             ConnectorIndex connector,
                             const std::optional<std::string>& project) const {
  const Row& row = rows_[static_cast<std::size_t>(type)];
  std::size_t at = row.first + row.connector_step * connector;
  if (row.device_step > 0) {
    at += row.device_step * DeviceTypeIndex(device_type ? std::string_view(*device_type) : "");
  }
  if (row.project_step > 0) {
    at += row.project_step * ProjectIndex(project ? std::string_view(*project) : "");
  }
  Check(cells_[at] != kNoTopic, "an event's project is listed by its connector");
  return cells_[at];
}

}  // namespace dtbridge
