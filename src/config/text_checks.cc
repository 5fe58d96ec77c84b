#include "text_checks.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "setting_text.h"

namespace dtbridge {
namespace {

bool IsLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool IsOneOf(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

bool Consists(std::string_view text, std::string_view others) {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return IsLetterOrDigit(c) || IsOneOf(c, others); });
}

bool StartsWith(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

bool IsPort(std::string_view text, int smallest) {
  if (text.empty() || text.size() > 5 || (text.size() > 1 && text.front() == '0')) return false;
  int port = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    port = port * 10 + (c - '0');
  }
  return port >= smallest && port <= 65535;
}

bool IsV6(const std::string& text) {
  in6_addr address{};
  return inet_pton(AF_INET6, text.substr(0, text.find('%')).c_str(), &address) == 1;
}

bool IsHostName(const std::string& text) {
  constexpr std::size_t kLongest = 253;
  if (text.empty() || text.size() > kLongest || !Consists(text, ".-_")) return false;
  // What looks like an IPv4 address must be one.
  if (text.find_first_not_of("0123456789.") != std::string::npos) return true;
  in_addr address{};
  return inet_pton(AF_INET, text.c_str(), &address) == 1;
}

bool IsHost(const std::string& address, const std::string& host) {
  return address.front() == '[' ? IsV6(host) : IsHostName(host);
}

/// `projects/abc` is how DT's API writes it; tokens and events name the bare id.
Problem CheckId(const std::string& text, const std::string& what) {
  constexpr std::size_t kLongest = 64;
  const std::string prefix = what + "s/";
  if (StartsWith(text, prefix)) return "write the id alone, without \"" + prefix + "\"";
  if (text.empty() || text.size() > kLongest || !Consists(text, "_-")) {
    return Quoted(text) + " is no " + what + " id; use 1 to 64 of A-Z a-z 0-9 _ -";
  }
  return std::nullopt;
}

bool IsLoopback(const std::string& host) {
  in_addr address{};
  if (inet_pton(AF_INET, host.c_str(), &address) == 1) return (ntohl(address.s_addr) >> 24U) == 127;
  return host == "[::1]" || Lower(host) == "localhost";
}

}  // namespace

HostPort SplitHostPort(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos) return {address, ""};
  std::string host = address.substr(0, colon);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  return {host, address.substr(colon + 1)};
}

Problem CheckText(const std::string& text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      return "holds a control character or line end; write it on one line";
    }
  }
  return std::nullopt;
}

Problem CheckOptionalFile(const std::string& text) { return CheckText(text); }

Problem CheckFile(const std::string& text) {
  if (text.empty()) return "is empty; name a file";
  return CheckText(text);
}

Problem CheckListenAddress(const std::string& text) {
  const auto [host, port] = SplitHostPort(text);
  const bool bracketed = !text.empty() && text.front() == '[';
  if (!bracketed && host.find(':') != std::string::npos) {
    return Quoted(text) + " holds an IPv6 address without brackets; write \"[::1]:8080\"";
  }
  if (host.empty()) return Quoted(text) + " names no host; write \"[::]:8080\" for all addresses";
  if (!IsPort(port, 0) || !IsHost(text, host)) {
    return Quoted(text) + " is not host:port; write \"[::]:8080\", \"127.0.0.1:8080\" or the like";
  }
  return std::nullopt;
}

Problem CheckBroker(const std::string& text) {
  constexpr const char* kAdvice = "; write \"kafka-1:9092\" or \"[::1]:9092\"";
  if (text.empty()) return std::string("is empty") + kAdvice;
  if (text.find(',') != std::string::npos) {
    return Quoted(text) + " names several brokers; make each an item of the list";
  }
  if (text.find("://") != std::string::npos) {
    return Quoted(text) +
           " names a protocol; leave it out and set security.protocol in kafka.properties";
  }
  const bool has_port = text.back() != ']' && text.find(':') != std::string::npos;
  const auto [host, port] = SplitHostPort(has_port ? text : text + ":9092");
  if (!IsPort(port, 1) || !IsHost(text, host)) return Quoted(text) + " is not host:port" + kAdvice;
  return std::nullopt;
}

Problem CheckPath(const std::string& text) {
  constexpr std::size_t kLongest = 256;
  if (text.empty()) return "is empty; write a path as in /v1/building-a";
  if (text.front() != '/') return Quoted(text) + " does not start with /; write the path alone";
  if (text.find_first_of("?#") != std::string::npos) {
    return Quoted(text) + " holds a ? or #; write the path alone";
  }
  if (!Consists(text, "-._~!$&'()*+,;=:@%/")) {
    return Quoted(text) +
           " holds a character that no request target has; write it percent-encoded, as it is sent";
  }
  if (text.size() > kLongest) return "is longer than 256 bytes; use a shorter path";
  return std::nullopt;
}

Problem CheckOptionalPath(const std::string& text) {
  return text.empty() ? std::nullopt : CheckPath(text);
}

Problem CheckConnectorName(const std::string& text) {
  constexpr std::size_t kLongest = 64;
  if (text.empty() || text.size() > kLongest || !Consists(text, "._-")) {
    return Quoted(text) + " is no name; use 1 to 64 of A-Z a-z 0-9 . _ -";
  }
  return std::nullopt;
}

Problem CheckProject(const std::string& text) { return CheckId(text, "project"); }

Problem CheckOrganization(const std::string& text) {
  return text.empty() ? std::nullopt : CheckId(text, "organization");
}

Problem CheckRequiredHeaderName(const std::string& text) {
  constexpr std::size_t kLongest = 128;
  // RFC 9110 5.6.2.
  if (text.empty() || text.size() > kLongest || !Consists(text, "!#$%&'*+-.^_`|~")) {
    return Quoted(text) + " is no header name; use 1 to 128 of A-Z a-z 0-9 and !#$%&'*+-.^_`|~";
  }
  constexpr std::array kTaken{
      "connection",
      "content-encoding",
      "content-length",
      "content-type",
      "date",
      "expect",
      "host",
      "http2-settings",
      "keep-alive",
      "proxy-connection",
      "te",
      "trailer",
      "upgrade",
      "transfer-encoding",
      "x-dt-signature",
      "dt-asymmetric-signature",
      "x-request-id",
  };
  const std::string lower = Lower(text);
  if (std::find(kTaken.begin(), kTaken.end(), lower) != kTaken.end()) {
    return text + " has a meaning of its own; choose a name of your own, as in X-Building";
  }
  return std::nullopt;
}

Problem CheckOptionalUrl(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const std::size_t scheme_end = text.find("://");
  const std::string scheme = Lower(text.substr(0, scheme_end));
  if (scheme_end == std::string::npos || (scheme != "https" && scheme != "http")) {
    return "is no https URL; write https://host/path";
  }
  const std::size_t host_at = scheme_end + 3;
  const std::string authority = text.substr(host_at, text.find_first_of("/?#", host_at) - host_at);
  if (authority.find('@') != std::string::npos) {
    return "holds a user name or password; remove what stands before the @";
  }
  const std::size_t colon = authority.find(':', authority.rfind(']') + 1);
  const std::string host = authority.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (host.empty() || !(bracketed ? IsV6(host.substr(1, host.size() - 2)) : IsHostName(host)) ||
      (colon != std::string::npos && !IsPort(authority.substr(colon + 1), 1))) {
    return "names no usable host; write https://host/path";
  }
  if (text.find_first_not_of(
          "-._~!$&'()*+,;=:@%/?[]ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
          "0123456789") != std::string::npos) {
    return "holds a # or a character that no URL has; write it percent-encoded";
  }
  if (scheme == "http" && !IsLoopback(host)) {
    return "is plain http, which anybody on the way can change; use https";
  }
  return std::nullopt;
}

Problem CheckTopic(const std::string& text) {
  if (text.empty()) return "is empty; name a topic";
  return CheckText(text);
}

bool SameHeaderName(const std::string& a, const std::string& b) { return Lower(a) == Lower(b); }

}  // namespace dtbridge
