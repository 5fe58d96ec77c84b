#include <csignal>
#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "command_line.h"
#include "commands.h"
#include "dtbridge/base/config_error.h"
#include "dtbridge/base/signals.h"
#include "dtbridge/fetch/curl_http_client.h"
#include "emulator/push_run.h"
#include "emulator/thread_couriers.h"
#include "progress.h"
#include "seed.h"
#include "sender_credentials.h"

namespace dtbridge {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kStep{100};               // how long a signal may wait to be noticed
constexpr milliseconds kLookAtFiles{500};        // for a changed secret or key
constexpr double kDefaultRate = 10;              // events a second of real time
constexpr double kWhole = 100;                   // percent
constexpr std::uint64_t kFaultSeed = 1'000'003;  // lets faults differ from the building's chance

void CheckShares(const BuildingOptions& building, const FaultShares& faults) {
  if (building.old_percent + building.odd_percent > kWhole)
    throw ConfigError("--old and --odd add up to more than 100 percent");
  if (faults.tampered + faults.wrong_secret + faults.expired + faults.unsigned_ones > kWhole)
    throw ConfigError(
        "--tampered, --wrong-secret, --expired and --unsigned add up to more than 100 percent");
}

microseconds HeartbeatOf(const PushArguments& arguments) {
  if (arguments.heartbeat_ms > 0) return milliseconds{arguments.heartbeat_ms};
  const double rate = arguments.rate > 0 ? arguments.rate : kDefaultRate;
  const double real_seconds = Building::EventsPerHeartbeat(arguments.building.devices) / rate;
  return microseconds{static_cast<std::int64_t>(real_seconds * arguments.time_scale * 1'000'000) +
                      1};
}

/// The emulated time a run takes until its last event is made; zero when it has no end.
microseconds LengthOf(const PushArguments& arguments, microseconds heartbeat) {
  if (arguments.for_ms > 0) return milliseconds{arguments.for_ms};
  const double beats = static_cast<double>(arguments.events) /
                       Building::EventsPerHeartbeat(arguments.building.devices);
  return microseconds{static_cast<std::int64_t>(beats * static_cast<double>(heartbeat.count()))};
}

SysTime StartOf(const PushArguments& arguments, microseconds heartbeat, SysTime now) {
  if (!arguments.start.empty()) {
    const auto start = ParseRfc3339(arguments.start);
    if (!start) throw ConfigError("--start " + arguments.start + ": no RFC 3339 time");
    return *start;
  }
  const microseconds length = LengthOf(arguments, heartbeat);
  if (arguments.time_scale != 1 && length.count() == 0)
    throw ConfigError("--time-scale needs an end (--events or --for), or a --start");
  const double real_length = static_cast<double>(length.count()) / arguments.time_scale;
  return now - length + microseconds{static_cast<std::int64_t>(real_length)};
}

/// The ledger's file, or nothing.
class LedgerFile {
 public:
  explicit LedgerFile(const std::string& path) : path_(path) {
    if (path.empty()) return;
    out_.open(path, std::ios::binary | std::ios::trunc);
    if (!out_) throw ConfigError("cannot write the ledger " + path);
  }

  std::ostream& Stream() { return out_; }

  void Flush() {
    if (path_.empty()) return;
    if (!out_.flush()) throw std::runtime_error("cannot write the ledger " + path_);
  }

 private:
  const std::string path_;
  std::ofstream out_;
};

}  // namespace

int RunPush(const PushArguments& arguments) {
  CheckReceiver(arguments.sender);
  CheckShares(arguments.building, arguments.faults);
  Signals signals;
  const SystemClock real;

  BuildingOptions building_options = arguments.building;
  building_options.seed = SeedOf(arguments.seed);
  building_options.heartbeat = HeartbeatOf(arguments);
  const SysTime start = StartOf(arguments, building_options.heartbeat, real.Now());
  SenderCredentials credentials(arguments.sender);
  ParcelSigner signer(credentials.SignerOptions(building_options.seed));
  LedgerFile ledger_file(arguments.ledger);
  PushLedger ledger(ledger_file.Stream());

  Building building(building_options, start);
  FaultMix faults(arguments.faults, building_options.seed + kFaultSeed);
  DeliveryQueue queue({.first_wait = milliseconds{arguments.retry_first_ms},
                       .longest_wait = milliseconds{arguments.retry_longest_ms},
                       .keep = milliseconds{arguments.keep_ms}});
  const PusherOptions pusher{.url = arguments.sender.url,
                             .headers = CustomHeaders(arguments.sender),
                             .timeout = milliseconds{arguments.timeout_ms},
                             .allow_plain_http = arguments.sender.allow_plain_http};
  const auto make_client = [&arguments] {
    return std::make_unique<CurlHttpClient>(arguments.sender.ca_file);
  };
  ThreadCouriers couriers(arguments.in_flight, pusher, make_client, real);

  PushRunOptions options{
      .events = arguments.events, .until = std::nullopt, .most_waiting = arguments.most_waiting};
  if (arguments.for_ms > 0) options.until = start + milliseconds{arguments.for_ms};
  const ScaledClock clock(real, start, arguments.time_scale);
  PushRun run(options, {building, faults, queue, signer, couriers, ledger, clock, real});

  Progress progress;
  progress.Note("dtemulator push: " + std::to_string(building.Devices().size()) +
                " devices of project " + building.ProjectId() + ", seed " +
                std::to_string(building_options.seed) + ", events from " + FormatRfc3339(start));
  bool is_stopping = false;
  bool is_interrupted = false;
  auto look = steady_clock::now() + kLookAtFiles;
  while (!run.IsDone() && !is_interrupted) {
    run.Step(kStep);
    ledger_file.Flush();
    if (steady_clock::now() >= look) {
      look = steady_clock::now() + kLookAtFiles;
      if (credentials.Refresh(signer)) progress.Note("signing with what the changed file holds");
    }
    progress.Show([&run] { return ProgressText(run.Tally(), run.Waiting(), run.OnTheWay()); });
    const auto signal = signals.Next(milliseconds{0});
    if (!signal) continue;
    if (is_stopping || *signal == SIGTERM) {
      is_interrupted = true;
    } else {
      is_stopping = true;
      run.MakeNoMore();
      progress.Note("no new events; delivering what waits (once more to stop at once)");
    }
  }

  if (is_interrupted) run.BreakOff();
  const PushTally& tally = run.Tally();
  const PushSetting setting{building_options.seed, start};
  ledger.Ended(setting, tally);
  ledger_file.Flush();
  progress.End();
  std::printf("%s", SummaryText(setting, tally).c_str());
  std::fflush(stdout);
  const bool all_well =
      tally.Count(PushVerdict::kGivenUp) == 0 && tally.Count(PushVerdict::kBelieved) == 0;
  return all_well && !is_interrupted ? kExitDone : kExitFailed;
}

}  // namespace dtbridge
