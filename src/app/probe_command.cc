#include <cstdio>
#include <string>

#include "command_line.h"
#include "commands.h"
#include "dtbridge/base/config_error.h"
#include "dtbridge/fetch/curl_http_client.h"
#include "dtbridge/keeper/secret_store.h"
#include "emulator/delivery_signer.h"
#include "emulator/pusher.h"
#include "probe_delivery.h"

namespace dtbridge {
namespace {

const ConnectorOptions& ChooseConnector(const Config& config, const std::string& name) {
  for (const auto& connector : config.connectors) {
    if (name.empty() ? CanProbe(connector) : connector.name == name) return connector;
  }
  throw ConfigError(name.empty()
                        ? "no connector takes what is signed with a secret alone, and only DT can "
                          "make public-key signatures: push an event from DT Studio instead"
                        : "there is no connector named " + name);
}

Secret ReadSecret(const std::string& path) {
  auto secret = FileSecretStore().Read(path);
  if (!secret) throw ConfigError("cannot read " + path);
  return *std::move(secret);
}

}  // namespace

int RunProbe(const ProbeArguments& arguments) {
  const LoadedConfig loaded = LoadConfig(arguments.config.Sources());
  const ConnectorOptions& connector = ChooseConnector(loaded.config, arguments.connector);
  if (!CanProbe(connector)) {
    throw ConfigError("connector " + connector.name + " demands a public-key signature (require: " +
                      std::string(NameOf(connector.signature.require)) +
                      "), which only DT can make: push an event from DT Studio instead");
  }

  DeliverySignerOptions signing;
  if (!connector.signature.secret_files.empty()) {
    signing.secret = ReadSecret(connector.signature.secret_files.front());
  }
  PushHeaders headers;
  for (const auto& header : connector.required_headers) {
    headers.emplace_back(header.name, std::string(ReadSecret(header.value_file).Reveal()));
  }

  const SystemClock clock;
  CurlHttpClient client(arguments.ca_file);
  const std::string url = ProbeUrl(arguments.url, loaded.config.listen, connector.path);
  // The target is what the operator named; the event holds nothing that anyone may not see.
  Pusher pusher({.url = url, .headers = std::move(headers), .allow_plain_http = true}, client,
                clock);
  const ProbeEvent event = MakeProbeEvent(connector, clock.Now());
  const PushOutcome outcome = pusher.Push(
      event.body, DeliverySigner(std::move(signing)).HeadersFor(event.body, clock.Now()));
  if (outcome.status == 0) {
    std::fprintf(stderr, "dtbridge: no answer: %s\n", outcome.answer.c_str());
    return kExitFailed;
  }
  const auto milliseconds = static_cast<double>(outcome.duration.count()) / 1000;
  if (outcome.status == 200 && outcome.answer == R"({"status":"stored"})") {
    std::printf("stored: event %s through %s in %.1f ms\n", event.id.c_str(), url.c_str(),
                milliseconds);
    return kExitDone;
  }
  std::fprintf(stderr, "dtbridge: not stored (%d, %.1f ms): %s\n", outcome.status, milliseconds,
               outcome.answer.c_str());
  return kExitFailed;
}

}  // namespace dtbridge
