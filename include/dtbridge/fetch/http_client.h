#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dtbridge/base/expected.h"

namespace dtbridge {

struct HttpRequest {
  std::string url;  ///< absolute; without user and password
  std::string method = "GET";
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  std::chrono::milliseconds timeout{5000};  ///< from the call to the last byte
  std::size_t max_body_bytes = 64 * 1024;   ///< of the answer; more is an error, or is cut off
  bool may_cut_body = false;                ///< only status and headers matter: cut it off
  bool allow_plain_http = false;            ///< loopback addresses may always be plain
  /// Never leaves twice: a kept connection that ends without an answer is an error. Otherwise the
  /// client tries again on a new one.
  bool send_once = false;
  /// Set by another thread: the transfer ends with an error within about a second. Outlives it.
  const std::atomic<bool>* stop = nullptr;
};

struct HttpResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  ///< in their order, values trimmed
  std::string body;
};

/// Speaks HTTP to others: key servers, and a bridge under test. Never follows a redirect, verifies
/// certificates.
///
/// Errors: one sentence, without the query part of the URL. An answer of any status is no error.
/// Threads: one at a time; connections are kept between calls.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  virtual Expected<HttpResponse, std::string> Send(const HttpRequest& request) = 0;
};

}  // namespace dtbridge
