#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dtbridge {

/// `host:port` or `[v6]:port`, taken apart.
struct ListenAddress {
  std::string host;  ///< a name or a number, without brackets; never empty
  std::uint16_t port = 0;
};

/// Errors: ConfigError that names `key` (`listen.address`).
ListenAddress ParseListenAddress(std::string_view text, std::string_view key);

/// A descriptor that closes itself.
class OwnedFd {
 public:
  OwnedFd() = default;
  explicit OwnedFd(int fd) : fd_(fd) {}
  OwnedFd(OwnedFd&& other) noexcept : fd_(other.Release()) {}
  OwnedFd& operator=(OwnedFd&& other) noexcept;
  ~OwnedFd() { Reset(); }

  int Get() const { return fd_; }
  int Release();
  void Reset();

 private:
  int fd_ = -1;
};

/// A bound, listening, non-blocking socket.
///
/// `[::]` takes IPv4 too; where the machine has no IPv6 it becomes 0.0.0.0.
/// Errors: ConfigError that names `key`, the address and the system's reason; std::runtime_error
/// where the same may succeed later: a port that is taken, an address that is not there yet.
OwnedFd Listen(const ListenAddress& address, std::string_view key);

/// The port a listening socket got.
std::uint16_t PortOf(const OwnedFd& listener);

}  // namespace dtbridge
