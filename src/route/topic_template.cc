#include "topic_template.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "dtbridge/base/config_error.h"

namespace dtbridge {
namespace {

constexpr std::array kPlaceholders{Placeholder::kEventType, Placeholder::kDeviceType,
                                   Placeholder::kConnector, Placeholder::kProject};

constexpr std::size_t kMaxTopicBytes = 249;  // org.apache.kafka.common.internals.Topic

std::optional<Placeholder> PlaceholderNamed(std::string_view name) {
  for (const Placeholder placeholder : kPlaceholders) {
    if (NameOf(placeholder) == name) return placeholder;
  }
  return std::nullopt;
}

bool IsTopicCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

}  // namespace

std::string_view NameOf(Placeholder placeholder) {
  switch (placeholder) {
    case Placeholder::kEventType:
      return "event_type";
    case Placeholder::kDeviceType:
      return "device_type";
    case Placeholder::kConnector:
      return "connector";
    case Placeholder::kProject:
      return "project_id";
  }
  return "";
}

TopicTemplate::TopicTemplate(std::string_view text, std::string where) : where_(std::move(where)) {
  if (text.empty()) throw ConfigError(where_ + " is empty; name a topic");
  if (text.front() == '{') {
    throw ConfigError(where_ + " starts with a placeholder; start it with a fixed text, as in dt." +
                      std::string(text));
  }
  while (!text.empty()) {
    const std::size_t brace = text.find_first_of("{}");
    if (brace != 0) {
      parts_.push_back({.literal = std::string(text.substr(0, brace))});
      text.remove_prefix(std::min(brace, text.size()));
      continue;
    }
    const std::size_t end = text.find('}');
    if (text.front() == '}' || end == std::string_view::npos) {
      throw ConfigError(where_ + " has a brace without its counterpart");
    }
    const std::string_view name = text.substr(1, end - 1);
    const auto placeholder = PlaceholderNamed(name);
    if (!placeholder) {
      throw ConfigError(where_ + " has the unknown placeholder {" + std::string(name) +
                        "}; there are {event_type}, {device_type}, {connector} and {project_id}");
    }
    parts_.push_back({.literal = {}, .is_literal = false, .placeholder = *placeholder});
    text.remove_prefix(end + 1);
  }
}

bool TopicTemplate::Uses(Placeholder placeholder) const {
  return std::any_of(parts_.begin(), parts_.end(), [&](const Part& part) {
    return !part.is_literal && part.placeholder == placeholder;
  });
}

std::string TopicTemplate::NameWith(const Values& values) const {
  std::string name;
  for (const Part& part : parts_) {
    name.append(part.is_literal ? part.literal
                                : values[static_cast<std::size_t>(part.placeholder)]);
  }
  if (name == "." || name == ".." || name.size() > kMaxTopicBytes ||
      !std::all_of(name.begin(), name.end(), IsTopicCharacter)) {
    throw ConfigError(where_ + " makes the topic \"" + name +
                      "\", which Kafka refuses; a name has at most 249 of [A-Za-z0-9._-]");
  }
  return name;
}

}  // namespace dtbridge
