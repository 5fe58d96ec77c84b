#pragma once

#include <cstdint>
#include <string>

namespace dtbridge {

/// Where to send: the parts of a URL that a connection and a request line need.
struct ReceiverUrl {
  bool is_https = false;
  std::string host;       ///< name or address; a v6 address without brackets
  std::string authority;  ///< for the Host header
  std::uint16_t port = 0;
  std::string target = "/";  ///< path and query

  bool IsLoopback() const;
};

/// Reads `http://host[:port][/path]` or `https://…`. Throws ConfigError, which names the part that
/// is wrong, for anything else and for a user or password.
ReceiverUrl ParseReceiverUrl(const std::string& url);

}  // namespace dtbridge
