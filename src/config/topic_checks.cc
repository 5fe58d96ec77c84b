#include <string_view>

#include "config_checks.h"
#include "config_place.h"
#include "dtbridge/base/config_error.h"
#include "dtbridge/route/router.h"

namespace dtbridge {
namespace {

/// The keys that a router's message may start with.
std::vector<std::string> TopicKeys(const TopicOptions& topics) {
  std::vector<std::string> keys{"kafka.topics.events", "kafka.topics.dead_letter"};
  for (const auto& [type, topic] : topics.by_event_type) {
    keys.push_back("kafka.topics.by_event_type." + type);
  }
  return keys;
}

}  // namespace

void CheckTopics(const LoadedConfig& loaded) {
  const Config& config = loaded.config;
  if (config.connectors.empty()) return;
  RouteOptions options{.format = config.format, .topics = config.topics, .connectors = {}};
  for (const ConnectorOptions& connector : config.connectors) {
    options.connectors.push_back({connector.name, connector.projects});
  }
  try {
    const Router router(std::move(options));
  } catch (const ConfigError& error) {
    // The router knows the key, not the line.
    const std::string_view message = error.what();
    std::string key = "kafka.topics";
    for (const std::string& candidate : TopicKeys(config.topics)) {
      if (candidate.size() > key.size() && message.substr(0, candidate.size()) == candidate) {
        key = candidate;
      }
    }
    if (message.substr(0, key.size()) != key) Refuse(loaded, key, std::string(message));
    const std::size_t rest = message.find_first_not_of(": ", key.size());
    Refuse(loaded, key, std::string(message.substr(rest)));
  }
}

}  // namespace dtbridge
