#include "config_watcher.h"

#include <fstream>
#include <sstream>
#include <utility>

#include "dtbridge/base/config_error.h"

namespace dtbridge {
namespace {

constexpr std::string_view kComponent = "config";

std::optional<std::string> ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream content;
  content << in.rdbuf();
  return std::move(content).str();
}

/// What needs a restart to change: everything but the log level, whatever line it stands on.
std::string Fingerprint(LoadedConfig loaded) {
  loaded.config.log.level = LogLevel::kInfo;
  loaded.origins.clear();
  loaded.lines.clear();
  std::string text = PrintConfig(loaded);
  // What the print hides still counts.
  for (const auto& [name, value] : loaded.config.kafka.properties)
    text += name + '=' + value + '\n';
  return text;
}

}  // namespace

ConfigWatcher::ConfigWatcher(const LoadedConfig& loaded, ConfigSources sources, Logger& logger,
                             Registry& registry)
    : sources_(std::move(sources)),
      logger_(logger),
      restart_required_(
          registry
              .Gauges("config_restart_required", "1 when the file has changes that need a restart.")
              .With()),
      level_(loaded.config.log.level),
      running_(Fingerprint(loaded)),
      content_(sources_.file.empty() ? "" : ReadFile(sources_.file).value_or("")) {}

std::chrono::milliseconds ConfigWatcher::Run() {
  if (sources_.file.empty()) return std::chrono::hours{24};
  auto content = ReadFile(sources_.file);
  const bool was_there = std::exchange(is_there_, content.has_value());
  // Whoever replaces a file may take the old one away first.
  if (!content && was_there) return kInterval;
  if (content == content_) return kInterval;
  content_ = std::move(content);
  try {
    const LoadedConfig changed = LoadConfig(sources_);
    if (changed.config.log.level != level_) {
      level_ = changed.config.log.level;
      logger_.SetLevel(level_);
      logger_.Info(kComponent, "log level changed", {{"to", NameOf(level_)}});
    }
    const bool differs = Fingerprint(changed) != running_;
    restart_required_.Set(differs ? 1 : 0);
    if (differs) logger_.Warn(kComponent, "the configuration file changed; restart to use it");
  } catch (const ConfigError& error) {
    restart_required_.Set(1);  // what runs is not what the file says
    logger_.Error(kComponent,
                  "the configuration file cannot be used as it is now; going on with the old one",
                  {{"detail", error.what()}});
  }
  return kInterval;
}

}  // namespace dtbridge
