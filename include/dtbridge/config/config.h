#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dtbridge/dedupe/dedupe_options.h"
#include "dtbridge/http/listen_options.h"
#include "dtbridge/keeper/public_keys_options.h"
#include "dtbridge/logging/log_options.h"
#include "dtbridge/publish/kafka_options.h"
#include "dtbridge/route/route_options.h"
#include "dtbridge/signature/signature_options.h"

namespace dtbridge {

struct ConnectorOptions {
  std::string name;
  std::string path;
  SignatureOptions signature;
  std::vector<RequiredHeaderOptions> required_headers;
  std::vector<std::string> projects;  ///< empty: any
};

struct ShutdownOptions {
  std::chrono::milliseconds delay{5000};
  std::chrono::milliseconds drain{15000};
  std::chrono::milliseconds flush{10000};
};

/// Everything that can be set, as the rooms' own options.
struct Config {
  ListenOptions listen;
  AdminOptions admin;
  std::vector<ConnectorOptions> connectors;
  PublicKeysOptions public_keys;
  DedupeOptions duplicates;
  KafkaOptions kafka;
  RecordFormat format = RecordFormat::kNormalised;
  TopicOptions topics;
  LogOptions log;
  ShutdownOptions shutdown;
};

/// Where a value came from.
enum class ConfigOrigin { kDefault, kFile, kEnvironment, kFlag };

/// A configuration with the origin of each value. Keys of list elements carry their position, those
/// of map entries their name: `connectors[0].path`, `kafka.properties.linger.ms`.
struct LoadedConfig {
  Config config;
  std::string file;                             ///< name for messages; empty: there was none
  std::map<std::string, ConfigOrigin> origins;  ///< dotted key (`listen.limits.body`) -> origin
  std::map<std::string, int> lines;   ///< dotted key, section or element -> line in the file
  std::vector<std::string> warnings;  ///< unknown DTBRIDGE_* variables and the like
};

/// What LoadConfig reads besides the file.
struct ConfigSources {
  std::string file;                                ///< path; empty: defaults only
  std::map<std::string, std::string> environment;  ///< all variables; only DTBRIDGE_* are looked at
  std::map<std::string, std::string> flags;        ///< dotted key -> value
};

/// Reads and validates: flags > environment > file > default.
///
/// Scalars outside lists and maps, and lists of text outside connectors (comma-separated), can come
/// from environment and flags too. Does not look at the files that are named in it, nor at what
/// librdkafka thinks of kafka.properties (CheckKafkaProperties does). Without a file, connectors
/// and kafka.brokers may be missing: the caller fills them in. Errors: ConfigError as `FILE:LINE:
/// KEY: what is wrong; what to do`, with the variable or `command line` for FILE:LINE where the
/// value comes from there: unknown keys (naming the nearest valid one), duplicate keys, wrong
/// types, aliases, numbers with leading zeros, values out of range, impossible combinations. Values
/// of maps are never shown.
LoadedConfig LoadConfig(const ConfigSources& sources);

/// The same from text, named `name` in messages.
LoadedConfig ParseConfig(const std::string& text, const std::string& name,
                         const ConfigSources& sources = {});

/// The effective configuration as YAML that ParseConfig takes, each value with a comment that says
/// where it came from. Secrets are left out by an allow-list of keys: kafka.properties not known to
/// be harmless show as `(set)`.
std::string PrintConfig(const LoadedConfig& loaded);

/// Every key that can be set with its default, in the order of the README's table. `[]` in a key
/// stands for an element's position: `connectors[].path`.
struct ConfigKey {
  std::string key;
  std::string type;
  std::string default_value;  ///< as YAML; empty for what must be given
  std::string help;
  std::string environment;  ///< DTBRIDGE_LISTEN_WORKERS; empty: environment and flags cannot set it
};
const std::vector<ConfigKey>& ConfigKeys();

}  // namespace dtbridge
