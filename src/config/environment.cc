#include "environment.h"

#include <string_view>

#include "config_keys.h"
#include "config_place.h"
#include "dtbridge/base/config_error.h"
#include "nearest.h"

namespace dtbridge {
namespace {

constexpr std::string_view kPrefix = "DTBRIDGE_";

bool CanBeSet(const KeySpec<Config>& spec) {
  return spec.shape == KeyShape::kScalar || spec.shape == KeyShape::kList;
}

std::vector<std::string> SplitAtCommas(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t at = 0;
  for (std::size_t comma = text.find(','); comma != std::string::npos; comma = text.find(',', at)) {
    parts.push_back(text.substr(at, comma - at));
    at = comma + 1;
  }
  parts.push_back(text.substr(at));
  for (std::string& part : parts) {
    const std::size_t first = part.find_first_not_of(' ');
    part = first == std::string::npos ? ""
                                      : part.substr(first, part.find_last_not_of(' ') - first + 1);
  }
  return parts;
}

void Set(LoadedConfig& loaded, const KeySpec<Config>& spec, const std::string& text,
         ConfigOrigin origin) {
  loaded.origins[spec.key] = origin;
  std::vector<std::string> parts{text};
  if (spec.shape == KeyShape::kList) {
    spec.clear(loaded.config);
    parts = SplitAtCommas(text);
  }
  for (const std::string& part : parts) {
    if (const auto problem = spec.set(loaded.config, "", part)) Refuse(loaded, spec.key, *problem);
  }
}

/// Kubernetes gives every pod variables for the services of its namespace: a service named
/// dtbridge, or dtbridge-something, makes DTBRIDGE_..._SERVICE_HOST, ..._PORT_8080_TCP_ADDR and so
/// on.
bool IsServiceVariable(std::string_view name, std::string_view value) {
  const auto holds = [&](std::string_view part) {
    return name.find(part) != std::string_view::npos;
  };
  const auto ends = [&](std::string_view part) {
    return name.size() >= part.size() && name.substr(name.size() - part.size()) == part;
  };
  if (ends("_SERVICE_HOST") || ends("_SERVICE_PORT") || holds("_SERVICE_PORT_")) return true;
  const bool is_link = value.find("://") != std::string_view::npos;
  if (ends("_PORT") && is_link) return true;
  const std::size_t port = name.find("_PORT_");
  return port != std::string_view::npos && port + 6 < name.size() && name[port + 6] >= '0' &&
         name[port + 6] <= '9';
}

}  // namespace

void ReadEnvironmentInto(LoadedConfig& loaded,
                         const std::map<std::string, std::string>& environment) {
  std::map<std::string, const KeySpec<Config>*> known;
  std::vector<std::string> settable;
  for (const auto& spec : TopKeys()) {
    known.emplace(EnvironmentName(spec.key), &spec);
    if (CanBeSet(spec)) settable.push_back(EnvironmentName(spec.key));
  }
  for (const auto& [name, value] : environment) {
    if (name.compare(0, kPrefix.size(), kPrefix) != 0) continue;
    const auto found = known.find(name);
    if (found != known.end() && CanBeSet(*found->second)) {
      Set(loaded, *found->second, value, ConfigOrigin::kEnvironment);
    } else if (found != known.end()) {
      loaded.warnings.push_back(name + ": " + found->second->key +
                                " cannot come from the environment; set it in the file");
    } else if (!IsServiceVariable(name, value)) {
      const std::string near = Nearest(name, settable);
      loaded.warnings.push_back(name + ": unknown variable, ignored; " +
                                (near.empty() ? "remove it" : "did you mean " + near + "?"));
    }
  }
}

void ReadFlagsInto(LoadedConfig& loaded, const std::map<std::string, std::string>& flags) {
  for (const auto& [key, value] : flags) {
    const KeySpec<Config>* found = nullptr;
    std::vector<std::string> settable;
    for (const auto& spec : TopKeys()) {
      if (!CanBeSet(spec)) continue;
      settable.push_back(spec.key);
      if (spec.key == key) found = &spec;
    }
    if (found == nullptr) {
      const std::string near = Nearest(key, settable);
      throw ConfigError("command line: " + key +
                        ": unknown key, or one that only the file can set; " +
                        (near.empty() ? "set it in the file" : "did you mean " + near + "?"));
    }
    Set(loaded, *found, value, ConfigOrigin::kFlag);
  }
}

}  // namespace dtbridge
