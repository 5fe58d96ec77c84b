#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "captured_request.h"
#include "command_line.h"
#include "commands.h"
#include "dtbridge/base/config_error.h"
#include "dtbridge/codec/codec.h"
#include "dtbridge/fetch/curl_http_client.h"
#include "dtbridge/http/request_check.h"
#include "dtbridge/keeper/credentials_keeper.h"
#include "dtbridge/keeper/key_set_refresher.h"
#include "dtbridge/relay/relay.h"
#include "dtbridge/route/router.h"
#include "dtbridge/signature/verifier.h"
#include "time_argument.h"

namespace dtbridge {
namespace {

std::string ReadAll(const std::string& path) {
  if (path == "-") return {std::istreambuf_iterator<char>(std::cin), {}};
  std::error_code ignored;  // what cannot be looked at cannot be read either
  if (std::filesystem::is_directory(path, ignored)) {
    throw ConfigError(path + " is a directory; name the file that holds the request");
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) throw ConfigError("cannot read " + path);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// What a sender chose may hold anything; lines and tabs stay as they are.
std::string Printable(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const bool is_shown = static_cast<unsigned char>(c) >= 0x20U || c == '\n' || c == '\t';
    if (is_shown && c != 0x7f) {
      text += c;
    } else {
      std::array<char, 8> escaped{};
      std::snprintf(escaped.data(), escaped.size(), "\\x%02x",
                    static_cast<unsigned>(static_cast<unsigned char>(c)));
      text += escaped.data();
    }
  }
  return text;
}

std::size_t FindConnector(const Config& config, const std::string& name, const std::string& path) {
  const auto& connectors = config.connectors;
  for (std::size_t i = 0; i < connectors.size(); ++i) {
    if (name.empty() ? connectors[i].path == path : connectors[i].name == name) return i;
  }
  if (!name.empty()) throw ConfigError("there is no connector named " + name);
  if (connectors.size() == 1) return 0;
  throw ConfigError(path.empty()
                        ? "the request names no path; say --connector"
                        : "no connector has the path " + Printable(path) + "; say --connector");
}

void Print(bool ok, const std::string& text) {
  std::printf("%s  %s\n", ok ? "ok  " : "FAIL", Printable(text).c_str());
}

bool NamesItsBody(const CapturedRequest& request) {
  return std::any_of(request.headers.begin(), request.headers.end(), [](const auto& header) {
    return SameHeaderName(header.first, "Content-Length") ||
           SameHeaderName(header.first, "Transfer-Encoding");
  });
}

/// Where raw text is taken for what it must have been, and not as it stands.
void PrintNotes(const CapturedRequest& request) {
  if (request.head.empty()) return;
  if (request.lacks_host) {
    std::printf("note  without Host the port answers 400; looked at all the same\n");
  }
  if (request.has_bare_line_feeds) {
    std::printf("note  lines of the head end in LF alone; looked at as CRLF\n");
  }
  if (!request.body.empty() && !NamesItsBody(request)) {
    std::printf(
        "note  without Content-Length the port takes the body for empty; looked at all the "
        "same\n");
  }
}

/// What is decided before the connector sees the request; true when it would.
bool IsHandedOver(const CapturedRequest& request, const std::vector<HeaderField>& headers,
                  const ConnectorOptions& connector, bool is_named, const HttpLimits& limits) {
  if (!request.head.empty()) {
    if (const auto refusal = RefusalOfRawHead(request.head, limits); !refusal.empty()) {
      Print(false, "refused: " + refusal);
      return false;
    }
  }
  if (!is_named && !request.path.empty() && request.path != connector.path) {
    Print(false, "refused: 404: no connector has the path " + request.path +
                     "; looked at as one of the only connector there is");
    return false;
  }
  const std::string refusal =
      RefusalBeforeVerification(request.method.empty() ? "POST" : std::string_view(request.method),
                                headers, request.body.size(), limits);
  Print(refusal.empty(),
        refusal.empty() ? "the request is one for a connector" : "refused: " + refusal);
  return refusal.empty();
}

void PrintRecord(const Record& record, const Router& router) {
  std::printf("\ntopic      %s\nkey        %s\ntimestamp  %lld\n",
              router.Topics()[record.topic].c_str(), record.key.c_str(),
              static_cast<long long>(record.timestamp_ms));
  for (std::size_t i = 0; i < record.headers.Size(); ++i) {
    std::printf("header     %s: %s\n", Printable(record.headers.Name(i)).c_str(),
                Printable(record.headers.Value(i)).c_str());
  }
  std::printf("value      %s\n", Printable(record.value).c_str());
}

}  // namespace

int RunVerify(const VerifyArguments& arguments) {
  const LoadedConfig loaded = LoadConfig(arguments.config.Sources());
  const Config& config = loaded.config;
  const SystemClock clock;
  const SysTime at = TimeArgument("--at", arguments.at).value_or(clock.Now());

  const CapturedRequest request = ParseCapturedRequest(ReadAll(arguments.request));
  const std::size_t index = FindConnector(config, arguments.connector, request.path);
  const ConnectorOptions& connector = config.connectors[index];
  std::printf("connector %s, %zu bytes of body, as of %s\n\n", connector.name.c_str(),
              request.body.size(), FormatRfc3339(at).c_str());

  Registry registry;
  Logger logger(LogOptions{.level = LogLevel::kWarn, .format = LogFormat::kText}, clock, registry);
  FileSecretStore store;
  ReloadProbe reloads(registry);
  CredentialsKeeper credentials(
      {{connector.name, connector.signature.secret_files, connector.required_headers}}, store,
      logger, reloads);
  auto keys = std::make_shared<PublicKeys>();
  CurlHttpClient client;
  if (!connector.signature.organization.empty()) {
    KeySetRefresher(config.public_keys, *keys, client, clock, logger, registry).Run();
    Print(keys->Current() != nullptr, "the public keys could be loaded");
  }

  PrintNotes(request);
  std::vector<HeaderField> fields;
  for (const auto& [name, value] : request.headers) fields.push_back({name, value});
  const bool is_handed_over =
      IsHandedOver(request, fields, connector, !arguments.connector.empty(), config.listen.limits);
  const Delivery delivery{.connector = 0,
                          .headers = fields,
                          .body = request.body,
                          .request_id = "verify",
                          .received = at};

  const Verifier verifier(connector.name, connector.signature, credentials.Of(0), keys, registry);
  VerificationTrace trace;
  const auto signer = verifier.Verify(delivery, at, &trace);
  for (const auto& step : trace) Print(step.ok, step.text);
  if (!signer) {
    Print(false, "refused: " + std::string(NameOf(signer.error().reason)) +
                     (signer.error().detail.empty() ? "" : ": " + signer.error().detail));
  } else {
    Print(true, "the sender is proven");
  }

  RouteOptions routes{.format = config.format, .topics = config.topics, .connectors = {}};
  routes.connectors.push_back({connector.name, connector.projects});
  const Router router(std::move(routes));
  const auto event = DecodeEvent(request.body);
  const bool project_allowed = Relay::ProjectAllowed(connector.projects, event);
  if (!project_allowed)
    Print(false, "refused: project_not_allowed: the connector's list of projects lacks it");

  if (event) {
    Print(true, "the body is a " + event->type_name + " event");
    if (project_allowed) {
      const std::string value =
          config.format == RecordFormat::kRaw ? request.body : EncodeEvent(*event);
      PrintRecord(router.RecordFor(*event, delivery, value, at), router);
    }
  } else if (project_allowed) {
    Print(false, "the body is not usable, it would be dead-lettered: " +
                     std::string(NameOf(event.error().reason)) + ": " + event.error().detail);
    PrintRecord(router.DeadLetterFor(event.error(), "decode", delivery, at), router);
  }
  return is_handed_over && signer && event && project_allowed ? kExitDone : kExitFailed;
}

}  // namespace dtbridge
