#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "dtbridge/config/config.h"
#include "dtbridge/logging/logger.h"
#include "dtbridge/metrics/registry.h"

namespace dtbridge {

/// Notices when the configuration file changes after the start: applies `log.level`, says that a
/// restart is needed for the rest (config_restart_required), or would fail. A file that cannot be
/// used, or is not there at two looks in a row, changes nothing.
///
/// Threads: the keeper's, after construction.
class ConfigWatcher {
 public:
  static constexpr std::chrono::seconds kInterval{5};

  ConfigWatcher(const LoadedConfig& loaded, ConfigSources sources, Logger& logger,
                Registry& registry);

  /// A Keeper task.
  std::chrono::milliseconds Run();

  /// From any thread.
  bool RestartRequired() const { return restart_required_.Value() > 0; }

 private:
  const ConfigSources sources_;
  Logger& logger_;
  Gauge restart_required_;
  LogLevel level_;
  std::string running_;  ///< effective configuration without the log level
  /// Of the file when it was last looked at; none when it was gone.
  std::optional<std::string> content_;
  bool is_there_ = true;
};

}  // namespace dtbridge
