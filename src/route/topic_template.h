#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dtbridge {

/// What a topic's name can depend on.
enum class Placeholder { kEventType, kDeviceType, kConnector, kProject };

inline constexpr std::size_t kPlaceholderCount = 4;

/// `event_type`, `device_type`, `connector`, `project_id`.
std::string_view NameOf(Placeholder placeholder);

/// A topic's name with placeholders, as the configuration gives it: `dt.events.{event_type}`.
class TopicTemplate {
 public:
  /// One value for each Placeholder, in the enum's order.
  using Values = std::array<std::string_view, kPlaceholderCount>;

  /// `where` is the configuration's key, for error texts.
  /// Throws ConfigError when `text` is empty, does not start with a literal, names an unknown
  /// placeholder or leaves a brace open.
  TopicTemplate(std::string_view text, std::string where);

  bool Uses(Placeholder placeholder) const;

  /// The topic's name. Throws ConfigError when Kafka refuses such a name.
  std::string NameWith(const Values& values) const;

  const std::string& Where() const { return where_; }

 private:
  struct Part {
    std::string literal;
    bool is_literal = true;
    Placeholder placeholder = Placeholder::kEventType;
  };

  std::string where_;
  std::vector<Part> parts_;
};

}  // namespace dtbridge
