#include "listen_address.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "dtbridge/base/config_error.h"

namespace dtbridge {
namespace {

// Pistache's own listener waits with 128: bursts of connections then lose seconds to SYN retries.
constexpr int kBacklog = 4096;

std::string Quoted(std::string_view key, std::string_view text) {
  return std::string(key) + " \"" + std::string(text) + "\"";
}

std::string ReasonOf(int error) { return std::system_category().message(error); }

OwnedFd ListenOn(const addrinfo& info, int& error) {
  OwnedFd fd(::socket(info.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  const int off = 0;
  if (fd.Get() >= 0 && ::setsockopt(fd.Get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
      (info.ai_family != AF_INET6 ||
       ::setsockopt(fd.Get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) == 0) &&
      ::bind(fd.Get(), info.ai_addr, info.ai_addrlen) == 0 && ::listen(fd.Get(), kBacklog) == 0) {
    return fd;
  }
  error = errno;
  return {};
}

}  // namespace

ListenAddress ParseListenAddress(std::string_view text, std::string_view key) {
  const auto wrong = [&](const char* what) {
    return ConfigError(Quoted(key, text) + " " + what + "; write it as host:port or [ipv6]:port");
  };
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) throw wrong("has no port");
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
    if (host.find(':') == std::string_view::npos)
      throw wrong("has no IPv6 address in its brackets");
  } else if (host.find_first_of(":[]") != std::string_view::npos) {
    throw wrong("has an IPv6 address without brackets");
  }
  if (host.empty()) throw wrong("has no host");
  ListenAddress address{std::string(host), 0};
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
  if (error != std::errc{} || end != digits.data() + digits.size()) {
    throw wrong("has a port that is not a number from 0 to 65535");
  }
  return address;
}

OwnedFd& OwnedFd::operator=(OwnedFd&& other) noexcept {
  if (this != &other) {
    Reset();
    fd_ = other.Release();
  }
  return *this;
}

int OwnedFd::Release() { return std::exchange(fd_, -1); }

void OwnedFd::Reset() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

OwnedFd Listen(const ListenAddress& address, std::string_view key) {
  const bool is_v6 = address.host.find(':') != std::string::npos;
  const std::string text =
      (is_v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failed =
      ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (failed != 0) {
    throw ConfigError(Quoted(key, text) + " cannot be looked up: " + ::gai_strerror(failed));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  int error = 0;
  for (const addrinfo* info = found; info != nullptr; info = info->ai_next) {
    OwnedFd fd = ListenOn(*info, error);
    if (fd.Get() >= 0) return fd;
  }
  if (address.host == "::" && (error == EAFNOSUPPORT || error == EADDRNOTAVAIL)) {
    return Listen({"0.0.0.0", address.port}, key);
  }
  const std::string problem = Quoted(key, text) + " cannot be listened on: " + ReasonOf(error);
  // Somebody else's port, or an address that is not there yet, may be free later.
  if (error == EADDRINUSE || error == EADDRNOTAVAIL) throw std::runtime_error(problem);
  throw ConfigError(problem);
}

std::uint16_t PortOf(const OwnedFd& listener) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (::getsockname(listener.Get(), reinterpret_cast<sockaddr*>(&address), &length) != 0) return 0;
  return ntohs(address.ss_family == AF_INET6
                   ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                   : reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

}  // namespace dtbridge
