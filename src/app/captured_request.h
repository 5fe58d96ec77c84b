#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dtbridge {

/// A request that somebody kept, for `verify`.
struct CapturedRequest {
  std::string method;  ///< empty when not known
  std::string path;    ///< without the part from `?`; empty when not known
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// Reads raw HTTP/1.x text (line ends CRLF or, as editors leave them, LF; the body is what follows
/// the empty line, cut to Content-Length when that is there, or put together from its chunks) or a
/// JSON object with `headers` (object of strings), `body` (string) and optionally `path`. Throws
/// ConfigError.
CapturedRequest ParseCapturedRequest(std::string_view text);

}  // namespace dtbridge
