#include <map>

#include "config_checks.h"
#include "config_place.h"
#include "text_checks.h"

namespace dtbridge {
namespace {

constexpr std::size_t kMaxSecrets = 8;
constexpr std::size_t kMaxHeaders = 16;

std::string LineOf(const LoadedConfig& loaded, const std::string& key) {
  const auto line = loaded.lines.find(key);
  return line == loaded.lines.end() ? "" : ", first in line " + std::to_string(line->second);
}

void CheckSignature(const LoadedConfig& loaded, const ConnectorOptions& connector,
                    const std::string& path) {
  const SignatureOptions& signature = connector.signature;
  const std::string at = path + ".signature.";
  const bool has_secret = !signature.secret_files.empty();
  const bool has_organization = !signature.organization.empty();
  const auto need_secret = [&](const std::string& require) {
    if (has_secret) return;
    Refuse(
        loaded, at + "secret_files",
        "names no file, but require is " + require + "; name the file with the signature secret");
  };
  const auto need_organization = [&](const std::string& require) {
    if (has_organization) return;
    Refuse(loaded, at + "organization",
           "is empty, but require is " + require +
               "; name your organization's id, because DT signs all customers' deliveries alike");
  };
  switch (signature.require) {
    case SignatureRequirement::kSecret:
      need_secret("secret");
      break;
    case SignatureRequirement::kPublicKey:
      need_organization("public_key");
      break;
    case SignatureRequirement::kBoth:
      need_secret("both");
      need_organization("both");
      break;
    case SignatureRequirement::kAny:
      if (!has_secret && has_organization) {
        Refuse(loaded, at + "secret_files",
               "names no file, but require is any; name one, or write require: public_key");
      }
      if (has_secret && !has_organization) {
        Refuse(
            loaded, at + "organization",
            "is empty, but require is any; name your organization's id, or write require: secret");
      }
      need_secret("any");
      break;
    case SignatureRequirement::kNone:
      if (!signature.allow_unsigned) {
        Refuse(
            loaded, at + "require",
            "none lets anybody replay deliveries; write allow_unsigned: true beside it if that is "
            "meant");
      }
      if (connector.required_headers.empty() && loaded.config.listen.tls.client_ca_file.empty()) {
        Refuse(loaded, at + "require",
               "none leaves deliveries without any proof; add required_headers, or "
               "listen.tls.client_ca_file");
      }
      break;
  }
  if (signature.allow_unsigned && signature.require != SignatureRequirement::kNone) {
    Refuse(
        loaded, at + "allow_unsigned",
        "true contradicts require, which demands a signature; remove it, or write require: none");
  }
  if (signature.secret_files.size() > kMaxSecrets) {
    Refuse(loaded, at + "secret_files",
           "names more than 8 files; keep the current and the previous");
  }
}

void CheckHeaders(const LoadedConfig& loaded, const ConnectorOptions& connector,
                  const std::string& path) {
  const auto& headers = connector.required_headers;
  if (headers.size() > kMaxHeaders) {
    Refuse(loaded, path + ".required_headers", "names more than 16 headers; use fewer");
  }
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const std::string at = path + ".required_headers[" + std::to_string(i) + "]";
    if (headers[i].name.empty()) Refuse(loaded, at + ".name", "is missing; name the header");
    if (headers[i].value_file.empty()) {
      Refuse(loaded, at + ".value_file", "is missing; name the file with the header's value");
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (!SameHeaderName(headers[i].name, headers[j].name)) continue;
      Refuse(loaded, at + ".name",
             headers[i].name + " is required twice; keep one (upper and lower case are the same)");
    }
  }
}

}  // namespace

void CheckConnectors(const LoadedConfig& loaded) {
  std::map<std::string, std::size_t> names;
  std::map<std::string, std::size_t> paths;
  const auto& connectors = loaded.config.connectors;
  const auto element = [](std::size_t i) { return "connectors[" + std::to_string(i) + "]"; };
  for (std::size_t i = 0; i < connectors.size(); ++i) {
    const ConnectorOptions& connector = connectors[i];
    const std::string path = element(i);
    if (connector.name.empty()) Refuse(loaded, path + ".name", "is missing; name the connector");
    if (connector.path.empty()) {
      Refuse(loaded, path + ".path", "is missing; write the path that DT pushes to");
    }
    const auto [name, new_name] = names.emplace(connector.name, i);
    if (!new_name) {
      Refuse(loaded, path + ".name",
             connector.name + " is taken" + LineOf(loaded, element(name->second) + ".name") +
                 "; choose another name");
    }
    const auto [taken, new_path] = paths.emplace(connector.path, i);
    if (!new_path) {
      Refuse(loaded, path + ".path",
             connector.path + " is taken" + LineOf(loaded, element(taken->second) + ".path") +
                 "; give every connector its own");
    }
    if (connector.path == loaded.config.listen.health_path) {
      Refuse(loaded, path + ".path", "is listen.health_path too; choose another path");
    }
    CheckSignature(loaded, connector, path);
    CheckHeaders(loaded, connector, path);
  }
}

}  // namespace dtbridge
