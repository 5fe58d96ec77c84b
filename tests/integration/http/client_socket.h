#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dtbridge {

/// A blocking socket to 127.0.0.1 that says exactly the bytes it is told. Every wait ends after 10
/// s.
class ClientSocket {
 public:
  /// `receive_buffer` in bytes; 0 leaves the system's. Throws when nobody listens.
  explicit ClientSocket(std::uint16_t port, int receive_buffer = 0);
  ~ClientSocket();
  ClientSocket(ClientSocket&& other) noexcept;
  ClientSocket(const ClientSocket&) = delete;
  ClientSocket& operator=(const ClientSocket&) = delete;

  /// False when the other side does not take it.
  bool Send(std::string_view bytes);
  /// What comes next; empty when the connection ended.
  std::string Receive();
  /// True when the other side ends the connection, and nothing more came.
  bool ReadsEnd();
  void HalfClose();
  /// Closes with a reset instead of an end of stream.
  void Abort();

  int Fd() const { return fd_; }

 private:
  int fd_ = -1;
};

}  // namespace dtbridge
