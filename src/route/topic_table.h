#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dtbridge/model/delivery.h"
#include "dtbridge/model/record.h"
#include "dtbridge/model/sensor_event.h"
#include "dtbridge/route/route_options.h"
#include "topic_template.h"

namespace dtbridge {

/// Every topic there can be, and which one an event goes to, worked out once.
///
/// Immutable; safe from many threads.
class TopicTable {
 public:
  /// More topics than that come from placeholders that multiply by accident.
  static constexpr std::size_t kMaxTopics = 10'000;

  /// Throws ConfigError, see Router.
  explicit TopicTable(const RouteOptions& options);

  const std::vector<std::string>& Topics() const { return topics_; }
  TopicId DeadLetter() const { return dead_letter_; }

  /// Stops the process when the topic depends on a project that `connector` does not list: whoever
  /// lets such an event pass has a bug.
  TopicId TopicFor(EventType type, const std::optional<std::string>& device_type,
                   ConnectorIndex connector, const std::optional<std::string>& project) const;

 private:
  /// Where the topics of one event type are in cells_; a step of 0 means that it does not matter.
  struct Row {
    std::size_t first = 0;
    std::size_t device_step = 0;
    std::size_t connector_step = 0;
    std::size_t project_step = 0;
  };

  Row MakeRow(const TopicTemplate& topic, EventType type, const RouteOptions& options);
  TopicId IdOf(std::string name, const std::string& where);
  std::size_t ProjectIndex(std::string_view project) const;

  std::vector<std::string> projects_;  ///< of all connectors, sorted
  std::vector<std::string> topics_;
  std::map<std::string, TopicId, std::less<>> ids_;  ///< by name with `.` read as `_`
  std::vector<TopicId> cells_;
  std::array<Row, kEventTypeCount> rows_{};
  TopicId dead_letter_ = 0;
};

}  // namespace dtbridge
