#include <cstddef>
#include <cstdint>
#include <string>

#include "dtbridge/base/check.h"
#include "dtbridge/base/config_error.h"
#include "dtbridge/config/config.h"

using dtbridge::Check;
using dtbridge::ConfigError;
using dtbridge::LoadedConfig;
using dtbridge::ParseConfig;
using dtbridge::PrintConfig;

namespace {

std::string WithoutOrigins(LoadedConfig loaded) {
  loaded.origins.clear();
  loaded.lines.clear();
  return PrintConfig(loaded);
}

}  // namespace

// Any text is refused in one line that names the file, or printed as a text that reads the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::string printed;
  std::string plain;
  try {
    const LoadedConfig loaded = ParseConfig(text, "f");
    printed = PrintConfig(loaded);
    plain = WithoutOrigins(loaded);
  } catch (const ConfigError& error) {
    const std::string message = error.what();
    Check(message.compare(0, 2, "f:") == 0, "a message names the file");
    Check(message.find_first_of("\n\r") == std::string::npos, "a message is one line");
    return 0;
  }
  try {
    Check(WithoutOrigins(ParseConfig(printed, "f")) == plain, "what was printed reads the same");
  } catch (const ConfigError& error) {
    Check(false, error.what());
  }
  return 0;
}
