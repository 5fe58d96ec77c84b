#include <signal.h>

#include <thread>

#include "bridge.h"
#include "command_line.h"
#include "commands.h"
#include "dtbridge/base/signals.h"
#include "dtbridge/fetch/curl_http_client.h"

namespace dtbridge {

int RunServe(const ConfigArguments& arguments) {
  const ConfigSources sources = arguments.Sources();
  const LoadedConfig loaded = LoadCheckedConfig(sources);

  Signals signals;
  const SystemClock clock;
  Registry registry;
  Logger logger(loaded.config.log, clock, registry);
  for (const auto& warning : loaded.warnings) logger.Warn("config", warning);

  FileSecretStore secrets;
  CurlHttpClient client;
  Bridge bridge(loaded, sources, secrets, client, clock, logger, registry);
  bridge.Start();

  for (;;) {
    const auto signal = signals.Next();
    if (signal == SIGHUP) {
      bridge.Reload();
      continue;
    }
    break;
  }

  signals.LetTheNextOneKill();
  bridge.Stop([](std::chrono::milliseconds delay) { std::this_thread::sleep_for(delay); });
  return kExitDone;
}

}  // namespace dtbridge
