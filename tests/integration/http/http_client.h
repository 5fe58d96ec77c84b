#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace dtbridge {

/// An answer as a client reads it; header names in lower case.
struct ClientAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;
  std::string body;

  std::string Header(const std::string& lower_case_name) const {
    const auto found = headers.find(lower_case_name);
    return found == headers.end() ? "" : found->second;
  }
};

/// A blocking socket to 127.0.0.1 that says exactly the bytes it is told. Every wait ends after 10
/// s.
class HttpClient {
 public:
  /// `receive_buffer` in bytes; 0 leaves the system's.
  explicit HttpClient(std::uint16_t port, int receive_buffer = 0);
  ~HttpClient();
  HttpClient(HttpClient&& other) noexcept;
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// False when the other side does not take it.
  bool Send(std::string_view bytes);
  void HalfClose();
  /// Closes with a reset instead of an end of stream.
  void Abort();

  /// The next answer; nullopt when the connection ended first. `for_head`: no body follows.
  std::optional<ClientAnswer> Read(bool for_head = false);

  /// True when the other side ends the connection, and nothing more came.
  bool ReadsEnd();

 private:
  bool Fill();

  int fd_ = -1;
  std::string buffer_;
};

/// A POST with a body, a Host and the given extra header lines (each with its line end).
std::string PostRequest(std::string_view path, std::string_view body, std::string_view extra = "");

}  // namespace dtbridge
