#pragma once

#include <chrono>
#include <string>

#include "dtbridge/config/config.h"
#include "dtbridge/logging/logger.h"
#include "dtbridge/metrics/registry.h"

namespace dtbridge {

/// Notices when the configuration file changes after the start: applies `log.level`, says that a
/// restart is needed for the rest (config_restart_required). A file that cannot be used changes
/// nothing.
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
  std::string content_;  ///< of the file when it was last looked at
};

}  // namespace dtbridge
