#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dtbridge/config/config.h"

namespace dtbridge {

/// `--config`, the environment and the flags that set single keys.
struct ConfigArguments {
  std::string file;
  std::map<std::string, std::string> flags;  ///< dotted key -> value

  ConfigSources Sources() const;
};

struct CheckArguments {
  ConfigArguments config;
  bool print = false;
  bool files = false;  ///< files that are named but cannot be read are errors, not warnings
};

struct VerifyArguments {
  ConfigArguments config;
  std::string connector;  ///< empty: the one the request's path names, or the only one
  std::string at;         ///< RFC 3339; empty: now
  std::string request;    ///< file; `-` reads standard input
};

struct DemoArguments {
  std::uint64_t events = 0;  ///< 0: until interrupted
  double rate = 10.0;        ///< deliveries a second
  std::string listen = "127.0.0.1:0";
  std::string admin = "127.0.0.1:0";
};

struct HealthcheckArguments {
  std::string url = "http://127.0.0.1:9090/readyz";
};

struct ProbeArguments {
  ConfigArguments config;
  std::string connector;  ///< empty: the first that can be probed
  std::string url;        ///< see ProbeUrl
  std::string ca_file;    ///< PEM; empty: the system's authorities
};

struct ReplayArguments {
  ConfigArguments config;
  std::string from;  ///< RFC 3339; empty: from the first on
  std::string to;    ///< RFC 3339; empty: to the last
  std::vector<std::string> reasons;
  std::string connector;  ///< empty: any
  std::optional<std::int64_t> limit;
  bool apply = false;
  int patience_seconds = 60;
};

struct TopicsArguments {
  ConfigArguments config;
  int patience_seconds = 60;
};

/// LoadConfig, and what the rooms say of their options (kafka.properties), with file and line.
/// Reads no file but the configuration. Throws ConfigError.
LoadedConfig LoadCheckedConfig(const ConfigSources& sources);

// Each runs to its end and returns an exit code; ConfigError means kExitUsage, any other exception
// kExitFailed.
int RunServe(const ConfigArguments& arguments);
int RunCheck(const CheckArguments& arguments);
int RunVerify(const VerifyArguments& arguments);
int RunProbe(const ProbeArguments& arguments);
int RunReplay(const ReplayArguments& arguments);
int RunTopics(const TopicsArguments& arguments);
int RunHealthcheck(const HealthcheckArguments& arguments);
int RunDemo(const DemoArguments& arguments);

}  // namespace dtbridge
