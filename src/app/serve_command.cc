#include <signal.h>
#include <unistd.h>

#include <thread>

#include "batch_scheduling.h"
#include "bridge.h"
#include "command_line.h"
#include "commands.h"
#include "descriptor_limit.h"
#include "dtbridge/base/signals.h"
#include "dtbridge/fetch/curl_http_client.h"
#include "service_manager.h"

namespace dtbridge {
namespace {

/// Beside the public port's connections: those above the limits of both ports for a moment, the
/// admin port's, Kafka's, files, the threads' own.
constexpr std::size_t kOtherDescriptors = 1024;

void MakeRoomForConnections(const ListenOptions& listen, Logger& logger) {
  const std::size_t wanted = listen.limits.connections + kOtherDescriptors;
  const std::size_t have = RaiseDescriptorLimit(wanted);
  if (have >= wanted) return;
  logger.Warn("app",
              "listen.limits.connections may take all file descriptors; lower it, or raise the "
              "process's limit (ulimit -n)",
              {{"descriptors", have}, {"wanted", wanted}});
}

}  // namespace

int RunServe(const ConfigArguments& arguments) {
  ScheduleAsBatch();  // before there are other threads
  const ConfigSources sources = arguments.Sources();
  const LoadedConfig loaded = LoadCheckedConfig(sources);

  Signals signals;
  const SystemClock clock;
  Registry registry;
  Logger logger(loaded.config.log, clock, registry);
  for (const auto& warning : loaded.warnings) logger.Warn("config", warning);

  MakeRoomForConnections(loaded.config.listen, logger);
  FileSecretStore secrets;
  CurlHttpClient client;
  Bridge bridge(loaded, sources, secrets, client, clock, logger, registry);
  bridge.Start();

  const ServiceManager manager(sources.environment, ::getpid());
  manager.Ready();
  for (;;) {
    const auto signal = signals.Next(manager.AliveEvery());
    if (!signal) {
      if (bridge.NotLive().empty()) manager.Alive();
      continue;
    }
    if (*signal != SIGHUP) break;
    manager.Reloading(
        std::chrono::duration_cast<std::chrono::microseconds>(clock.Steady().time_since_epoch()));
    bridge.Reload();
    manager.Ready();
  }

  manager.Stopping();
  signals.LetTheNextOneKill();
  bridge.Stop([](std::chrono::milliseconds delay) { std::this_thread::sleep_for(delay); });
  return kExitDone;
}

}  // namespace dtbridge
