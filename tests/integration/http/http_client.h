#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "client_answer.h"
#include "client_socket.h"

namespace dtbridge {

/// A ClientSocket that reads answers.
class HttpClient {
 public:
  explicit HttpClient(std::uint16_t port, int receive_buffer = 0);

  bool Send(std::string_view bytes) { return socket_.Send(bytes); }
  void HalfClose() { socket_.HalfClose(); }
  void Abort() { socket_.Abort(); }

  /// The next answer; nullopt when the connection ended first. `for_head`: no body follows.
  std::optional<ClientAnswer> Read(bool for_head = false);

  /// True when the other side ends the connection, and nothing more came.
  bool ReadsEnd() { return buffer_.empty() && socket_.ReadsEnd(); }

 private:
  bool Fill();

  ClientSocket socket_;
  std::string buffer_;
};

}  // namespace dtbridge
