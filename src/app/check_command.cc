#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "command_line.h"
#include "commands.h"
#include "dtbridge/base/config_error.h"
#include "dtbridge/http/server_tls.h"
#include "dtbridge/keeper/certificate_keeper.h"
#include "dtbridge/keeper/secret_store.h"
#include "dtbridge/publish/kafka_options.h"
#include "dtbridge/signature/jwk_set.h"

namespace dtbridge {
namespace {

/// The files a configuration names that `serve` could not use, one sentence each.
std::vector<std::string> UnusableFiles(const Config& config) {
  FileSecretStore files;
  std::vector<std::string> problems;
  const auto look = [&](const std::string& key, const std::string& path) {
    if (path.empty()) return Expected<Secret, SecretStore::Problem>(Secret());
    auto content = files.Read(path);
    if (!content) problems.push_back(key + ": " + path + " " + WordsFor(content.error()));
    return content;
  };
  const auto is_gone = [&](const std::string& path) {
    const auto content = files.Read(path);
    return !content && content.error() == SecretStore::Problem::kGone;
  };
  for (const auto& connector : config.connectors) {
    const auto& secrets = connector.signature.secret_files;
    for (std::size_t i = 0; i < secrets.size(); ++i) {
      if (i > 0 && is_gone(secrets[i])) continue;  // only the first has to be there
      look("connectors[" + connector.name + "].signature.secret_files", secrets[i]);
    }
    for (const auto& header : connector.required_headers) {
      look("connectors[" + connector.name + "].required_headers[" + header.name + "].value_file",
           header.value_file);
    }
  }
  const std::string& jwks_file = config.public_keys.jwks_file;
  if (const auto keys = look("public_keys.jwks_file", jwks_file); keys && !jwks_file.empty()) {
    const auto set = JwkSet::Parse(keys->Reveal());
    if (!set) problems.push_back("public_keys.jwks_file: " + jwks_file + ": " + set.error());
  }
  look("listen.tls.certificate_file", config.listen.tls.certificate_file);
  look("listen.tls.key_file", config.listen.tls.key_file);
  look("listen.tls.client_ca_file", config.listen.tls.client_ca_file);
  for (const auto& [name, file] : config.kafka.property_files) {
    if (std::ifstream(file).good()) continue;  // what it holds, CheckKafkaClient sees
    problems.push_back("kafka.property_files." + name + ": " + file + " cannot be read");
  }
  return problems;
}

/// A room's error names the key first; the line of that key is known here.
std::string Located(const LoadedConfig& loaded, const std::string& file, const std::string& text) {
  const auto line = loaded.lines.find(text.substr(0, text.find(':')));
  if (line == loaded.lines.end()) return text;
  return file + ":" + std::to_string(line->second) + ": " + text;
}

/// Refuses a certificate, key and client CA that are here but cannot be served with; warns of one
/// that expires soon.
void CheckCertificates(const LoadedConfig& loaded, const std::string& file,
                       std::vector<std::string>& warnings) {
  const TlsOptions& options = loaded.config.listen.tls;
  if (options.certificate_file.empty()) return;
  FileSecretStore files;
  const auto certificate = files.Read(options.certificate_file);
  const auto key = files.Read(options.key_file);
  const auto client_ca = options.client_ca_file.empty()
                             ? Expected<Secret, SecretStore::Problem>(Secret())
                             : files.Read(options.client_ca_file);
  if (!certificate || !key || !client_ca) return;  // UnusableFiles says so
  const auto expires = ServerTls(options).Use({.certificate = certificate->Reveal(),
                                               .key = key->Reveal(),
                                               .client_ca = client_ca->Reveal()});
  if (!expires) throw ConfigError(Located(loaded, file, expires.error()));
  if (*expires - SystemClock().Now() <= CertificateKeeper::kWarnBefore) {
    warnings.push_back("listen.tls.certificate_file: " + options.certificate_file + " expires at " +
                       FormatRfc3339(*expires) + "; renew it");
  }
}

}  // namespace

LoadedConfig LoadCheckedConfig(const ConfigSources& sources) {
  const LoadedConfig loaded = LoadConfig(sources);
  try {
    CheckKafkaProperties(loaded.config.kafka);
  } catch (const ConfigError& error) {
    throw ConfigError(Located(loaded, sources.file, error.what()));
  }
  return loaded;
}

int RunCheck(const CheckArguments& arguments) {
  const LoadedConfig loaded = LoadCheckedConfig(arguments.config.Sources());
  auto problems = UnusableFiles(loaded.config);
  if (arguments.files && problems.empty()) CheckKafkaClient(loaded.config.kafka);
  auto warnings = loaded.warnings;
  CheckCertificates(loaded, arguments.config.file, warnings);

  for (const auto& warning : warnings) {
    std::fprintf(stderr, "warning: %s\n", warning.c_str());
  }
  for (const auto& warning : KafkaPropertyWarnings(loaded.config.kafka)) {
    std::fprintf(stderr, "warning: %s\n", warning.c_str());
  }
  for (const auto& problem : problems) {
    std::fprintf(stderr, "%s: %s\n", arguments.files ? "error" : "warning", problem.c_str());
  }
  if (arguments.files && !problems.empty()) return kExitUsage;
  if (arguments.print) {
    std::fputs(PrintConfig(loaded).c_str(), stdout);
  } else {
    std::printf("%s: ok, %zu connector%s\n", arguments.config.file.c_str(),
                loaded.config.connectors.size(), loaded.config.connectors.size() == 1 ? "" : "s");
  }
  return kExitDone;
}

}  // namespace dtbridge
