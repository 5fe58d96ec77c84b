#include "sender_credentials.h"

#include <strings.h>

#include <algorithm>
#include <array>

#include "dtbridge/base/config_error.h"
#include "emulator/key_file.h"
#include "load/tls_client.h"
#include "small_file.h"

namespace dtbridge {
namespace {

// dt protocol notes 1.4
constexpr const char* kDtIssuer = "https://identity.disruptive-technologies.com/data-connector";

std::pair<std::string, std::string> SplitPair(const std::string& pair, const char* option) {
  const std::size_t equals = pair.find('=');
  if (equals == std::string::npos || equals == 0)
    throw ConfigError(std::string(option) + ": give NAME=... instead of " + pair);
  return {pair.substr(0, equals), pair.substr(equals + 1)};
}

/// RFC 9110, 5.6.2.
bool IsToken(std::string_view text) {
  const auto is_token_character = [](char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return is_letter || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

/// What the client writes itself: a second one would change how the request is read.
bool IsFraming(const std::string& name) {
  constexpr std::array kFraming{"Content-Length", "Host", "Transfer-Encoding"};
  return std::any_of(kFraming.begin(), kFraming.end(), [&name](const char* framing) {
    return strcasecmp(name.c_str(), framing) == 0;
  });
}

/// Empty when no file is named, or nothing can be read now.
Secret ReadAgain(const std::string& path) {
  auto text = path.empty() ? std::nullopt : ReadSmallTextFile(path);
  return text ? Secret(WithoutLineEnd(*std::move(text))) : Secret();
}

}  // namespace

SenderCredentials::SenderCredentials(const SenderArguments& arguments) : arguments_(arguments) {
  if (!arguments.secret_file.empty())
    secret_ = Secret(ReadRequiredFile(arguments.secret_file, "the signature secret"));
  if (!arguments.es256_key.empty()) {
    key_text_ = Secret(ReadRequiredFile(arguments.es256_key, "the private key"));
    key_ = KeyFrom(key_text_.Reveal());
    if (arguments.organization.empty())
      throw ConfigError("--es256-key needs --organization, which the tokens name as `sub`");
  }
}

DeliverySignerOptions SenderCredentials::SignerOptions(std::uint64_t seed) const {
  DeliverySignerOptions options;
  if (!secret_.Empty()) options.secret = secret_;
  options.key = key_.key;
  options.organization = arguments_.organization;
  options.issuer = key_.issuer;
  options.seed = seed;
  return options;
}

bool SenderCredentials::Refresh(ParcelSigner& signer) {
  bool changed = false;
  const Secret secret = ReadAgain(arguments_.secret_file);
  if (!secret.Empty() && !(secret == secret_)) {
    secret_ = secret;
    signer.UseSecret(secret);
    changed = true;
  }
  const Secret key_text = ReadAgain(arguments_.es256_key);
  if (!key_text.Empty() && !(key_text == key_text_)) {
    try {
      key_ = KeyFrom(key_text.Reveal());
      key_text_ = key_text;
      signer.UseKey(key_.key, key_.issuer);
      changed = true;
    } catch (const ConfigError&) {  // half written; the next look finds it whole
    }
  }
  return changed;
}

SenderCredentials::LoadedKey SenderCredentials::KeyFrom(std::string_view text) const {
  const KeyFile file = ParseKeyFile(text);
  const std::string& kid = arguments_.kid.empty() ? file.kid : arguments_.kid;
  if (kid.empty()) throw ConfigError(arguments_.es256_key + " names no `kid`; give it with --kid");
  LoadedKey loaded;
  loaded.key = std::make_shared<const SigningKey>(SigningKey::FromPem(file.pem, kid));
  loaded.issuer = !arguments_.issuer.empty() ? arguments_.issuer
                  : !file.issuer.empty()     ? file.issuer
                                             : kDtIssuer;
  return loaded;
}

ReceiverUrl CheckReceiver(const SenderArguments& arguments) {
  ReceiverUrl url = ParseReceiverUrl(arguments.url);
  if (!url.is_https && !url.IsLoopback() && !arguments.allow_plain_http)
    throw ConfigError(arguments.url +
                      ": DT speaks https only; use https, or --allow-plain-http to try things out");
  if (!arguments.ca_file.empty()) ClientTlsContext(arguments.ca_file, url.host);
  return url;
}

PushHeaders CustomHeaders(const SenderArguments& arguments) {
  PushHeaders headers;
  for (const auto& pair : arguments.headers) headers.push_back(SplitPair(pair, "--header"));
  for (const auto& pair : arguments.header_files) {
    const auto [name, file] = SplitPair(pair, "--header-file");
    headers.emplace_back(name, ReadRequiredFile(file, "a header's value"));
  }
  for (const auto& [name, value] : headers) {
    if (!IsToken(name))
      throw ConfigError("a custom header's name holds what no header's name may hold: " +
                        name.substr(0, name.find_first_of("\r\n")));
    if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
      throw ConfigError("header " + name + ": its value holds a line end");
    if (IsFraming(name)) throw ConfigError("header " + name + " is not yours to set");
  }
  return headers;
}

}  // namespace dtbridge
