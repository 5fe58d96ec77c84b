#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace dtbridge {

struct HttpLimits {
  std::size_t head = 16U * 1024;  ///< request line, headers, trailers; bytes
  std::size_t headers = 100;      ///< number of header lines
  std::size_t body = 64U * 1024;  ///< bytes, after chunked decoding
  std::size_t connections = 10'000;
  std::size_t in_flight = 2'000;             ///< deliveries handed over and not answered
  std::size_t buffered = 64U * 1024 * 1024;  ///< bytes of heads and bodies held at once
};

struct TlsOptions {
  std::string certificate_file;  ///< empty: plain HTTP
  std::string key_file;
  std::string client_ca_file;  ///< not empty: clients must show a certificate of it
  std::string min_version = "1.2";
};

/// The public port.
struct ListenOptions {
  std::string address = "[::]:8080";               ///< host:port, [v6]:port; port 0 takes any
  int workers = 0;                                 ///< 0: one per core
  std::string health_path;                         ///< empty: none
  std::chrono::milliseconds read_timeout{5000};    ///< head and body, from the first byte
  std::chrono::milliseconds answer_timeout{8000};  ///< from the first byte; DT gives up at 10 s
  std::chrono::milliseconds idle_timeout{75000};
  HttpLimits limits;
  TlsOptions tls;
};

/// The private port.
struct AdminOptions {
  std::string address = "[::]:9090";
  bool expose_config = true;
  bool expose_status = true;
};

}  // namespace dtbridge
