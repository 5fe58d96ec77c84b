#include "dtbridge/config/config.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "config_checks.h"
#include "config_keys.h"
#include "dtbridge/base/config_error.h"
#include "environment.h"
#include "file_reader.h"
#include "yaml_tree.h"

namespace dtbridge {
namespace {

std::string ReadWholeFile(const std::string& path) {
  const auto fail = [&](const std::string& why) {
    throw ConfigError(path + ": cannot be read: " + why +
                      "; give the path of the configuration file");
  };
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (error) fail(error.message());
  if (std::filesystem::is_directory(status)) fail("it is a directory");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(std::strerror(errno));
  // One byte more than allowed, for ParseYaml to refuse.
  std::string text(kMaxYamlBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) fail(std::strerror(errno));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

template <typename Owner>
void AppendKeys(std::vector<ConfigKey>& out, const std::string& prefix,
                const std::vector<KeySpec<Owner>>& specs);

void AppendKeysOf(std::vector<ConfigKey>& out, const std::string& key, const Config&) {
  AppendKeys(out, key + "[].", ConnectorKeys());
}
void AppendKeysOf(std::vector<ConfigKey>& out, const std::string& key, const ConnectorOptions&) {
  AppendKeys(out, key + "[].", HeaderKeys());
}
void AppendKeysOf(std::vector<ConfigKey>&, const std::string&, const RequiredHeaderOptions&) {}

template <typename Owner>
std::string DefaultOf(const KeySpec<Owner>& spec) {
  switch (spec.shape) {
    case KeyShape::kScalar:
      if (spec.type.find("required") != std::string::npos) return "";
      return spec.get(Owner{}).front().second;
    case KeyShape::kList:
    case KeyShape::kObjects:
      return "[]";
    case KeyShape::kMap:
      return "{}";
  }
  return "";
}

template <typename Owner>
void AppendKeys(std::vector<ConfigKey>& out, const std::string& prefix,
                const std::vector<KeySpec<Owner>>& specs) {
  for (const auto& spec : specs) {
    const bool settable =
        prefix.empty() && (spec.shape == KeyShape::kScalar || spec.shape == KeyShape::kList);
    const std::string key = prefix + spec.key;
    out.push_back(
        {key, spec.type, DefaultOf(spec), spec.help, settable ? EnvironmentName(key) : ""});
    if (spec.shape == KeyShape::kObjects) AppendKeysOf(out, key, Owner{});
  }
}

LoadedConfig Load(const YamlNode& root, const std::string& file, const ConfigSources& sources) {
  LoadedConfig loaded;
  loaded.file = file;
  for (const auto& spec : TopKeys()) loaded.origins[spec.key] = ConfigOrigin::kDefault;
  ReadFileInto(loaded, root);
  ReadEnvironmentInto(loaded, sources.environment);
  ReadFlagsInto(loaded, sources.flags);
  CheckConfig(loaded, !file.empty());
  return loaded;
}

}  // namespace

LoadedConfig LoadConfig(const ConfigSources& sources) {
  if (sources.file.empty()) return Load(YamlNode{}, "", sources);
  return ParseConfig(ReadWholeFile(sources.file), sources.file, sources);
}

LoadedConfig ParseConfig(const std::string& text, const std::string& name,
                         const ConfigSources& sources) {
  return Load(ParseYaml(text, name), name, sources);
}

const std::vector<ConfigKey>& ConfigKeys() {
  static const auto kKeys = [] {
    std::vector<ConfigKey> keys;
    AppendKeys(keys, "", TopKeys());
    return keys;
  }();
  return kKeys;
}

}  // namespace dtbridge
