#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "emulator/building.h"
#include "emulator/fault_mix.h"

namespace dtbridge {

/// Where to send, and what proves who sends; for every command that sends.
struct SenderArguments {
  std::string url;
  std::string secret_file;                ///< set: X-Dt-Signature
  std::string es256_key;                  ///< file; set: DT-Asymmetric-Signature
  std::string kid;                        ///< overrides what the key file says
  std::string issuer;                     ///< likewise; neither: DT's
  std::string organization;               ///< `sub` of the tokens of the key
  std::vector<std::string> headers;       ///< NAME=VALUE
  std::vector<std::string> header_files;  ///< NAME=FILE
  std::string ca_file;                    ///< authorities to trust instead of the system's
  bool allow_plain_http = false;
};

struct PushArguments {
  SenderArguments sender;
  BuildingOptions
      building;  ///< `heartbeat` is set from `heartbeat_ms` or `rate`, `seed` from below
  FaultShares faults;
  std::optional<std::uint64_t> seed = {};  ///< none: by chance
  std::uint64_t events = 0;                ///< 0: no bound
  std::int64_t for_ms = 0;                 ///< of the emulated time; 0: no bound
  double rate = 0;                         ///< events a second of real time, about; 0: by heartbeat
  std::int64_t heartbeat_ms = 0;           ///< 0: by rate
  double time_scale = 1;
  std::string start;  ///< RFC 3339; empty: so that the last event happens about now
  int in_flight = 4;
  std::int64_t timeout_ms = 10'000;
  std::int64_t retry_first_ms = 8'000;
  std::int64_t retry_longest_ms = 3'600'000;
  std::int64_t keep_ms = 12 * 3'600'000;
  std::uint64_t most_waiting = 200'000;
  std::string ledger;  ///< file; empty: none
};

struct LoadArguments {
  SenderArguments sender;
  double rate = 1000;  ///< requests a second
  std::int64_t duration_ms = 10'000;
  std::int64_t warm_up_ms = 2'000;
  std::int64_t timeout_ms = 10'000;
  int connections = 64;
  int devices = 200;
  std::optional<std::uint64_t> seed = {};  ///< none: by chance
  std::string json;                        ///< file; empty: none
};

struct BrokerArguments {
  int brokers = 1;
  std::uint16_t port = 0;  ///< another one to bootstrap from; 0: none
};

struct KeysArguments {
  std::string key_file;
  std::uint16_t port = 0;  ///< 0: any free one
};

// Each runs to its end and returns an exit code; ConfigError means kExitUsage, any other exception
// kExitFailed.
int RunPush(const PushArguments& arguments);
int RunLoad(const LoadArguments& arguments);
int RunBroker(const BrokerArguments& arguments);
int RunKeys(const KeysArguments& arguments);

}  // namespace dtbridge
