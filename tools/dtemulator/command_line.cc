#include "command_line.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>
#include <string>

#include "argument_checks.h"
#include "broker_console.h"
#include "commands.h"
#include "dtbridge/base/config_error.h"
#include "version.h"

namespace dtbridge {
namespace {

std::string VersionText() {
  return std::string("dtemulator ") + kVersion + "\nrevision " + kRevision + "\ncompiler " +
         kCompiler + "\n" + kLibraries;
}

void AddSenderFlags(CLI::App& command, SenderArguments& sender) {
  command.add_option("--url", sender.url, "Where the deliveries go")->required();
  command.add_option("--secret-file", sender.secret_file,
                     "Sign with the secret in this file (X-Dt-Signature)");
  command.add_option("--es256-key", sender.es256_key,
                     "Sign with the private key in this file (DT-Asymmetric-Signature)");
  command.add_option("--kid", sender.kid, "Key id; default: what the key file says");
  command.add_option("--issuer", sender.issuer,
                     "Issuer of the key's tokens; default: what the key file says, else DT's");
  command.add_option("--organization", sender.organization, "Organization of the key's tokens");
  command.add_option("--header", sender.headers, "Custom header NAME=VALUE; repeatable")
      ->allow_extra_args(false);
  command
      .add_option("--header-file", sender.header_files,
                  "Custom header NAME=FILE with its value in a file; repeatable")
      ->allow_extra_args(false);
  command.add_option("--ca-file", sender.ca_file,
                     "PEM file of the authorities to trust instead of the system's");
  command.add_flag("--allow-plain-http", sender.allow_plain_http,
                   "Send to other machines without TLS");
}

void AddPush(CLI::App& app, PushArguments& push, const std::function<void()>& chosen) {
  auto* command = app.add_subcommand(
      "push", "Push the events of a building's devices, signed and repeated as DT does");
  AddSenderFlags(*command, push.sender);
  const auto duration = [command](const char* flag, std::int64_t& ms, const char* help) {
    return AddDuration(*command, flag, ms, help);
  };
  const auto percent = [command](const char* flag, double& share, const char* help) {
    return command->add_option(flag, share, help)
        ->check(NumberBetween(0, 100))
        ->capture_default_str();
  };

  command->add_option("--events", push.events, "Make that many events; default: no bound")
      ->check(WholeNumber(1));
  duration("--for", push.for_ms, "Make events for so long, in the emulated time");
  auto* rate = command->add_option("--rate", push.rate, "About so many events a second; default 10")
                   ->check(NumberBetween(0.001, 100'000));
  duration("--heartbeat", push.heartbeat_ms,
           "How often each device sends, in the emulated time (DT: 15m), instead of --rate")
      ->excludes(rate);
  command->add_option("--devices", push.building.devices, "Devices; at least one of every type")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command
      ->add_option("--seed", push.seed,
                   "The same seed and --start make the same events again; default: by chance")
      ->check(WholeNumber(0));
  command->add_option("--start", push.start,
                      "Emulated time to begin at (RFC 3339); default: so that the last event "
                      "happens about now");
  command->add_option("--time-scale", push.time_scale, "Emulated seconds in a real one")
      ->check(NumberBetween(0.001, 1'000'000))
      ->capture_default_str();
  command->add_option("--in-flight", push.in_flight, "Deliveries on their way at once")
      ->check(CLI::Range(1, 512))
      ->capture_default_str();
  duration("--timeout", push.timeout_ms, "Real time to wait for an answer (default 10s, as DT)");
  duration("--retry-first", push.retry_first_ms, "First wait before a retry (default 8s)");
  duration("--retry-longest", push.retry_longest_ms, "Waits double up to this (default 1h)");
  duration("--keep", push.keep_ms, "Events older than this are given up (default 12h, as DT)");
  command->add_option("--most-waiting", push.most_waiting, "Make no new events while so many wait")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{10'000'000}))
      ->capture_default_str();
  command->add_option("--ledger", push.ledger, "Write every event and attempt as a JSON line here");

  percent("--old", push.building.old_percent,
          "Percent of events in the shapes of earlier years; of those sent as they happen");
  percent("--odd", push.building.odd_percent, "Likewise in the shapes of platforms and documents");
  percent("--unknown", push.building.unknown_percent,
          "Percent of a type no list has, in place of another; of those sent as they happen");
  percent("--backfilled", push.building.backfilled_percent,
          "Percent of all events in bursts of stored readings, up to 60 or so, once sensors "
          "were away for some heartbeats");
  percent("--duplicates", push.faults.duplicates, "Percent of the good events sent twice");
  percent("--disorder", push.faults.disorder,
          "Percent of all events held back, so that later ones overtake");
  percent("--tampered", push.faults.tampered, "Percent of all events changed after signing");
  percent("--wrong-secret", push.faults.wrong_secret,
          "Percent of all events signed with something else");
  percent("--expired", push.faults.expired, "Percent of all events signed two hours ago");
  percent("--unsigned", push.faults.unsigned_ones, "Percent of all events not signed");
  command->footer(
      "Ctrl-C ends the making of events and delivers what waits; once more, or SIGTERM, ends all.\n"
      "Exits with 1 when an event was given up or left, or a forged one believed.\n\n"
      "Example (twelve hours in two minutes):\n"
      "  dtemulator push --url http://127.0.0.1:8080/v1/building-a --secret-file secret \\\n"
      "    --devices 200 --for 12h --heartbeat 15m --time-scale 360 --duplicates 1 \\\n"
      "    --tampered 1 --ledger ledger.jsonl");
  command->callback(chosen);
}

void AddLoad(CLI::App& app, LoadArguments& load, const std::function<void()>& chosen) {
  auto* command = app.add_subcommand(
      "load", "Send distinct signed events at a fixed rate and tell the latencies");
  AddSenderFlags(*command, load.sender);
  command->add_option("--rate", load.rate, "Requests a second")
      ->check(NumberBetween(0.1, 1'000'000))
      ->capture_default_str();
  AddDuration(*command, "--duration", load.duration_ms, "How long to measure (default 10s)");
  AddDuration(*command, "--warm-up", load.warm_up_ms, "How long to send before that (default 2s)",
              0);
  AddDuration(*command, "--timeout", load.timeout_ms,
              "Latest answer, from the intended moment of sending (default 10s)");
  command->add_option("--connections", load.connections, "Connections, one request each at a time")
      ->check(CLI::Range(1, 50'000))
      ->capture_default_str();
  command->add_option("--devices", load.devices, "Devices the events come from")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command->add_option("--seed", load.seed, "Chooses devices and values; default: by chance")
      ->check(WholeNumber(0));
  command->add_option("--json", load.json, "Write the report to this file, too, as JSON");
  command->footer(
      "Open loop: requests are due at equal distances whatever the receiver does, and latencies\n"
      "count from then on. Nothing is sent twice; a 503 is counted and no more.\n\n"
      "Example:\n"
      "  dtemulator load --url http://127.0.0.1:8080/v1/building-a --secret-file secret \\\n"
      "    --rate 2000 --duration 30s --connections 64 --json report.json");
  command->callback(chosen);
}

void AddBroker(CLI::App& app, BrokerArguments& broker, const std::function<void()>& chosen) {
  auto* command = app.add_subcommand(
      "broker", "Run librdkafka's mock cluster; prints its address on the first line");
  command
      ->add_option("--port", broker.port,
                   "A port of 127.0.0.1 to bootstrap from; the brokers' own ports are free ones")
      ->check(CLI::Range(1, 65'535));
  command->add_option("--brokers", broker.brokers, "Brokers of the cluster")
      ->check(CLI::Range(1, 9))
      ->capture_default_str();
  command->footer(std::string("Records are kept in memory, 5 MB of each partition, and go with the "
                              "process.\n\nCommands on standard input, answered `ok` or `error: "
                              "...`:\n") +
                  BrokerConsole::Help() +
                  "\nExample:\n  (sleep 60; echo down; sleep 30; echo up; cat) | dtemulator broker "
                  "--port 19092");
  command->callback(chosen);
}

void AddKeys(CLI::App& app, KeysArguments& keys, const std::function<void()>& chosen) {
  auto* command = app.add_subcommand(
      "keys", "Make an ES256 key pair, serve its discovery document and JWK set on 127.0.0.1");
  command
      ->add_option("--key-file", keys.key_file,
                   "Where the private key goes (mode 0600), for push --es256-key")
      ->required();
  command->add_option("--port", keys.port, "Port to serve on; default: any free one")
      ->check(CLI::Range(1, 65'535));
  command->footer(
      "The first line is the URL for `public_keys.discovery_url`.\n\n"
      "Commands on standard input:\n"
      "  rotate   make a new pair; the set keeps the one before, the file holds the new one\n"
      "  drop     take the one before out of the set\n"
      "  quit     end (as SIGTERM does)\n\n"
      "Example:\n"
      "  dtemulator keys --key-file /tmp/key.pem --port 18443");
  command->callback(chosen);
}

}  // namespace

int RunCommandLine(int argc, char** argv) {
  CLI::App app{"Disruptive Technologies' side of a Data Connector, for tests and trying out."};
  app.name("dtemulator");
  app.set_version_flag("--version", VersionText());
  app.require_subcommand(1);
  app.footer(
      "Example:\n"
      "  dtemulator push --url http://127.0.0.1:8080/v1/building-a --secret-file secret --events "
      "50");

  std::function<int()> run;
  PushArguments push;
  AddPush(app, push, [&] { run = [&] { return RunPush(push); }; });
  LoadArguments load;
  AddLoad(app, load, [&] { run = [&] { return RunLoad(load); }; });
  BrokerArguments broker;
  AddBroker(app, broker, [&] { run = [&] { return RunBroker(broker); }; });
  KeysArguments keys;
  AddKeys(app, keys, [&] { run = [&] { return RunKeys(keys); }; });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitDone : kExitUsage;
  }
  try {
    return run();
  } catch (const ConfigError& error) {
    std::fprintf(stderr, "dtemulator: %s\n", error.what());
    return kExitUsage;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "dtemulator: %s\n", error.what());
    return kExitFailed;
  }
}

}  // namespace dtbridge
