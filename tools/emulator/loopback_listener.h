#pragma once

#include <cstdint>

namespace dtbridge {

/// A listening, non-blocking socket on 127.0.0.1, closed with the object. Port 0 takes any free
/// one. Errors: the constructor throws std::runtime_error when the port is taken.
class LoopbackListener {
 public:
  explicit LoopbackListener(std::uint16_t port);
  ~LoopbackListener();
  LoopbackListener(const LoopbackListener&) = delete;
  LoopbackListener& operator=(const LoopbackListener&) = delete;

  int Socket() const { return socket_; }
  std::uint16_t Port() const { return port_; }

  /// The next connection, non-blocking; -1 when nobody waits.
  int Accept() const;

 private:
  int socket_ = -1;
  std::uint16_t port_ = 0;
};

/// A non-blocking connection to a port of 127.0.0.1, complete or about to be; -1 when refused.
int ConnectLoopback(std::uint16_t port);

}  // namespace dtbridge
