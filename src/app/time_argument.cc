#include "time_argument.h"

#include "dtbridge/base/config_error.h"

namespace dtbridge {

std::optional<SysTime> TimeArgument(const std::string& flag, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto time = ParseRfc3339(text);
  if (!time) {
    throw ConfigError(flag + " " + text + " is no RFC 3339 time; write 2024-05-29T10:34:03Z");
  }
  return time;
}

}  // namespace dtbridge
