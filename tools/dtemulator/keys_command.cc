#include <cstdio>
#include <random>

#include "command_input.h"
#include "command_line.h"
#include "commands.h"
#include "dtbridge/base/clock.h"
#include "dtbridge/base/signals.h"
#include "emulator/key_service.h"
#include "small_file.h"

namespace dtbridge {

int RunKeys(const KeysArguments& arguments) {
  Signals signals;
  const SystemClock clock;
  std::random_device random;
  KeyService keys(arguments.port, random(), clock.Now());
  const auto write_key = [&] { WritePrivateFile(arguments.key_file, KeyFileText(keys.Current())); };
  write_key();
  std::printf("%s\nissuer %s\nkid %s\n", keys.DiscoveryUrl().c_str(), keys.Issuer().c_str(),
              keys.Current().kid.c_str());
  std::fflush(stdout);

  ServeCommands(signals, [&](const std::string& line) -> std::string {
    if (line == "rotate") {
      // Published before it is used: who signs first and publishes later is not believed.
      keys.Rotate(clock.Now());
      write_key();
      return "ok kid " + keys.Current().kid;
    }
    if (line == "drop") {
      keys.DropPrevious();
      return "ok";
    }
    return "error: give rotate, drop or quit";
  });
  return kExitDone;
}

}  // namespace dtbridge
