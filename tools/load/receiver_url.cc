#include "load/receiver_url.h"

#include <charconv>
#include <string_view>

#include "dtbridge/base/config_error.h"

namespace dtbridge {
namespace {

[[noreturn]] void Refuse(const std::string& url, const char* what) {
  throw ConfigError(url + ": " + what + "; write https://host[:port]/path");
}

}  // namespace

bool ReceiverUrl::IsLoopback() const {
  return host == "localhost" || host == "::1" || host.substr(0, 4) == "127.";
}

ReceiverUrl ParseReceiverUrl(const std::string& url) {
  constexpr std::string_view kHttp = "http://";
  constexpr std::string_view kHttps = "https://";
  for (const char c : url) {
    if (c <= ' ' || c > '~') Refuse(url, "the URL holds a space or a character that is not ASCII");
  }
  ReceiverUrl parts;
  std::string_view rest = url;
  if (rest.substr(0, kHttps.size()) == kHttps) {
    parts.is_https = true;
    rest.remove_prefix(kHttps.size());
  } else if (rest.substr(0, kHttp.size()) == kHttp) {
    rest.remove_prefix(kHttp.size());
  } else {
    Refuse(url, "the URL begins with neither https:// nor http://");
  }
  rest = rest.substr(0, rest.find('#'));

  const std::size_t end = rest.find_first_of("/?");
  parts.authority = rest.substr(0, end);
  if (end != std::string_view::npos)
    parts.target = (rest[end] == '/' ? "" : "/") + std::string(rest.substr(end));
  if (parts.authority.find('@') != std::string::npos)
    Refuse("the URL", "it holds a user name or password");

  std::string_view host = parts.authority;
  std::string_view port;
  const std::size_t bracket = host.find(']');
  const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    port = host.substr(colon + 1);
    host = host.substr(0, colon);
    if (port.empty()) Refuse(url, "the port is missing after the colon");
  }
  if (!host.empty() && host.front() == '[') {
    if (host.back() != ']') Refuse(url, "the address is not complete");
    host = host.substr(1, host.size() - 2);
  }
  if (host.empty()) Refuse(url, "there is no host");
  parts.host = host;

  parts.port = parts.is_https ? 443 : 80;
  if (!port.empty()) {
    const auto [last, error] = std::from_chars(port.data(), port.data() + port.size(), parts.port);
    if (error != std::errc() || last != port.data() + port.size() || parts.port == 0)
      Refuse(url, "the port is no number from 1 to 65535");
  }
  return parts;
}

}  // namespace dtbridge
