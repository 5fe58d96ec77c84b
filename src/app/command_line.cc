#include "command_line.h"

#include <strings.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "commands.h"
#include "dtbridge/base/config_error.h"
#include "version.h"

namespace dtbridge {
namespace {

std::string VersionText() {
  return std::string("dtbridge ") + kVersion + "\nrevision " + kRevision + "\ncompiler " +
         kCompiler + "\n" + kLibraries;
}

/// For flags whose empty value would mean that they were not given, as an unset variable makes it.
CLI::Validator NotEmpty() {
  return CLI::Validator(
      [](const std::string& text) { return std::string(text.empty() ? "the value is empty" : ""); },
      "");
}

/// The flags that set configuration keys, for every command that reads one.
void AddConfigFlags(CLI::App& command, ConfigArguments& config) {
  command.add_option("--config", config.file, "Configuration file (YAML)")
      ->required()
      ->check(NotEmpty());
  const auto sets = [&command, &config](const char* flag, const char* key, const char* help) {
    command.add_option_function<std::string>(
        flag, [&config, key](const std::string& value) { config.flags[key] = value; }, help);
  };
  sets("--listen", "listen.address", "Address of the public port, as [::]:8080");
  sets("--admin", "admin.address", "Address of the admin port, as 127.0.0.1:9090");
  sets("--workers", "listen.workers", "Threads that take deliveries; 0: one per core");
  sets("--log-level", "log.level", "debug, info, warn or error");
  sets("--log-format", "log.format", "json, text or auto");
  command
      .add_option_function<std::vector<std::string>>(
          "--set",
          [&config](const std::vector<std::string>& pairs) {
            for (const auto& pair : pairs) {
              const auto equals = pair.find('=');
              if (equals == std::string::npos)
                throw CLI::ValidationError("--set", "give KEY=VALUE: " + pair);
              config.flags[pair.substr(0, equals)] = pair.substr(equals + 1);
            }
          },
          "Set any scalar key, as --set listen.limits.body=32KiB; repeatable")
      ->allow_extra_args(false);
}

/// CLI11's own check prints the largest double as the end of its range.
std::string CheckOneOrMore(const std::string& text) {
  const bool is_positive =
      !text.empty() && text.front() != '-' && text.find_first_not_of('0') != std::string::npos;
  return is_positive ? "" : text + " is not 1 or more";
}

/// Checks that a URL says how to speak; `advice` is how to write it.
CLI::Validator HasScheme(const std::string& advice) {
  const auto check = [advice](const std::string& url) {
    for (const std::string_view scheme : {"http://", "https://"}) {
      if (::strncasecmp(url.c_str(), scheme.data(), scheme.size()) == 0) return std::string();
    }
    return (url.empty() ? "the URL is empty" : url + " is no URL") + "; write " + advice;
  };
  return CLI::Validator(check, "URL");
}

/// A command line without a command: what stands in its place; empty: nothing.
std::string NotACommand(const CLI::App& app) {
  const auto words = app.remaining();
  if (!app.get_subcommands().empty() || words.empty()) return "";
  return (words.front().starts_with('-') ? "there is no option " : "there is no command ") +
         words.front();
}

int RefuseCommandLine(const CLI::App& app, const CLI::ParseError& error) {
  const bool asked_for_help = error.get_exit_code() == 0;
  const std::string unknown = asked_for_help ? "" : NotACommand(app);
  if (unknown.empty()) return app.exit(error) == 0 ? kExitDone : kExitUsage;
  std::fprintf(stderr, "%s\nRun with --help for more information.\n", unknown.c_str());
  return kExitUsage;
}

}  // namespace

ConfigSources ConfigArguments::Sources() const {
  ConfigSources sources{.file = file, .environment = {}, .flags = flags};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const auto equals = text.find('=');
    if (equals != std::string::npos)
      sources.environment[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return sources;
}

int RunCommandLine(int argc, char** argv) {
  CLI::App app{
      "From Disruptive Technologies' Data Connectors into Kafka: a push is answered 200 once Kafka "
      "has it."};
  app.name("dtbridge");
  app.set_version_flag("--version", VersionText());
  app.require_subcommand(1);
  app.footer("Example:\n  dtbridge demo --events 20");

  std::function<int()> run;

  ConfigArguments serve;
  auto* serve_command = app.add_subcommand("serve", "Run the service");
  AddConfigFlags(*serve_command, serve);
  serve_command->footer(
      "Example:\n  dtbridge serve --config /etc/dtbridge/dtbridge.yaml --log-level debug");
  serve_command->callback([&] { run = [&] { return RunServe(serve); }; });

  DemoArguments demo;
  auto* demo_command = app.add_subcommand(
      "demo", "Run the service against an embedded broker, fed with signed deliveries");
  demo_command->add_option("--events", demo.events, "Stop after this many events; 0: on Ctrl-C");
  demo_command->add_option("--rate", demo.rate, "Deliveries a second")
      ->check(CLI::Range(0.1, 1000.0));
  demo_command->add_option("--listen", demo.listen, "Address of the public port");
  demo_command->add_option("--admin", demo.admin, "Address of the admin port");
  demo_command->footer("Example:\n  dtbridge demo --events 100 --rate 50");
  demo_command->callback([&] { run = [&] { return RunDemo(demo); }; });

  CheckArguments check;
  auto* check_command = app.add_subcommand("check", "Validate a configuration");
  AddConfigFlags(*check_command, check.config);
  check_command->add_flag("--print", check.print,
                          "Show the effective configuration, without secrets");
  check_command->add_flag("--files", check.files, "Fail when a file that is named cannot be used");
  check_command->footer("Example:\n  dtbridge check --config dtbridge.yaml --print");
  check_command->callback([&] { run = [&] { return RunCheck(check); }; });

  VerifyArguments verify;
  auto* verify_command = app.add_subcommand(
      "verify", "Say step by step what of a captured request passes, and its record");
  AddConfigFlags(*verify_command, verify.config);
  verify_command
      ->add_option("--connector", verify.connector, "Check it as a delivery to this connector")
      ->check(NotEmpty());
  verify_command->add_option("--at", verify.at, "Check it as of this time (RFC 3339); default: now")
      ->check(NotEmpty());
  verify_command
      ->add_option("REQUEST", verify.request,
                   "File with the raw HTTP request, or JSON {headers, body}; - for stdin")
      ->required();
  verify_command->footer(
      "Example:\n  dtbridge verify --config dtbridge.yaml --at 2024-05-29T10:40:00Z "
      "captured-request.txt");
  verify_command->callback([&] { run = [&] { return RunVerify(verify); }; });

  ProbeArguments probe;
  auto* probe_command = app.add_subcommand(
      "probe", "Push one signed test event through a running service; exit 0 when it was stored");
  AddConfigFlags(*probe_command, probe.config);
  probe_command
      ->add_option("--connector", probe.connector,
                   "Push to this one; default: the first with a secret")
      ->check(NotEmpty());
  probe_command
      ->add_option("--url", probe.url,
                   "The service, with or without the connector's path; default: the configured "
                   "port on loopback")
      ->check(HasScheme("http://HOST:PORT or https://HOST:PORT"));
  probe_command->add_option("--ca-file", probe.ca_file,
                            "PEM file of the authorities to trust instead of the system's");
  probe_command->footer(
      "Example:\n  dtbridge probe --config dtbridge.yaml --url http://dtbridge.example:8080");
  probe_command->callback([&] { run = [&] { return RunProbe(probe); }; });

  ReplayArguments replay;
  auto* replay_command = app.add_subcommand(
      "replay",
      "Take dead letters through today's codec and routes; says what they would become, or, with "
      "--apply, sends them into their topics.\nDead letters stay where they are, so replaying "
      "twice stores an event twice: readers drop repeats by ce_source and ce_id.");
  AddConfigFlags(*replay_command, replay.config);
  replay_command
      ->add_option("--from", replay.from,
                   "First time of dead-lettering (RFC 3339); default: the oldest")
      ->check(NotEmpty());
  replay_command
      ->add_option("--to", replay.to, "First time that is too late (RFC 3339); default: up to now")
      ->check(NotEmpty());
  replay_command
      ->add_option("--reason", replay.reasons, "Only dead letters of this error_reason; repeatable")
      ->allow_extra_args(false);
  replay_command->add_option("--connector", replay.connector, "Only dead letters of this connector")
      ->check(NotEmpty());
  replay_command->add_option("--limit", replay.limit, "At most this many dead letters")
      ->check(CLI::Validator(CheckOneOrMore, "POSITIVE"));
  replay_command->add_flag("--apply", replay.apply, "Send; without it this is a dry run");
  replay_command
      ->add_option("--timeout", replay.patience_seconds,
                   "Seconds that Kafka may give nothing before the run has failed")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  replay_command->footer(
      "Example:\n  dtbridge replay --config dtbridge.yaml --from 2024-05-29T10:00:00Z "
      "--reason wrong_member_type --apply");
  replay_command->callback([&] { run = [&] { return RunReplay(replay); }; });

  TopicsArguments topics;
  auto* topics_command = app.add_subcommand(
      "topics", "Make the topics that are missing, as kafka.topics says, and list all");
  AddConfigFlags(*topics_command, topics.config);
  topics_command
      ->add_option("--timeout", topics.patience_seconds, "Seconds to wait until all are there")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  topics_command->footer(
      "Example:\n  dtbridge topics --config dtbridge.yaml --set kafka.topics.partitions=12");
  topics_command->callback([&] { run = [&] { return RunTopics(topics); }; });

  HealthcheckArguments healthcheck;
  auto* healthcheck_command = app.add_subcommand("healthcheck", "Exit 0 when the service is ready");
  healthcheck_command
      ->add_option("--url", healthcheck.url, "The admin port, or the page of it to ask")
      ->check(HasScheme("http://HOST:PORT"))
      ->capture_default_str();
  healthcheck_command->footer("Example:\n  dtbridge healthcheck --url http://127.0.0.1:9090");
  healthcheck_command->callback([&] { run = [&] { return RunHealthcheck(healthcheck); }; });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return RefuseCommandLine(app, error);
  }
  try {
    const int code = run();
    // What was to be read, and was not written, was not done.
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
    std::fprintf(stderr, "dtbridge: standard output cannot be written\n");
    return code == kExitDone ? kExitFailed : code;
  } catch (const ConfigError& error) {
    std::fprintf(stderr, "dtbridge: %s\n", error.what());
    return kExitUsage;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "dtbridge: %s\n", error.what());
    return kExitFailed;
  }
}

}  // namespace dtbridge
