#include "config_place.h"

#include "config_keys.h"
#include "dtbridge/base/config_error.h"

namespace dtbridge {
namespace {

/// `a.b[0].c` -> `a.b[0]` -> `a.b` -> `a` -> empty.
std::string Parent(const std::string& key) {
  const std::size_t end = key.find_last_of(".[");
  return end == std::string::npos ? std::string() : key.substr(0, end);
}

}  // namespace

std::string PlaceOf(const LoadedConfig& loaded, const std::string& key) {
  const auto origin = loaded.origins.find(key);
  if (origin != loaded.origins.end() && origin->second == ConfigOrigin::kEnvironment) {
    return EnvironmentName(key) + ": " + key + ": ";
  }
  if (origin != loaded.origins.end() && origin->second == ConfigOrigin::kFlag) {
    return "command line: " + key + ": ";
  }
  if (loaded.file.empty()) return key + ": ";
  for (std::string at = key; !at.empty(); at = Parent(at)) {
    const auto line = loaded.lines.find(at);
    if (line != loaded.lines.end()) {
      return loaded.file + ":" + std::to_string(line->second) + ": " + key + ": ";
    }
  }
  return loaded.file + ": " + key + ": ";
}

void Refuse(const LoadedConfig& loaded, const std::string& key, const std::string& what) {
  throw ConfigError(PlaceOf(loaded, key) + what);
}

}  // namespace dtbridge
