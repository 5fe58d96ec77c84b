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
  std::string head;  ///< raw HTTP text: request line to empty line, each with CRLF; JSON: empty
  bool lacks_host = false;           ///< as people cut requests down; `head` has one all the same
  bool has_bare_line_feeds = false;  ///< lines of the raw head ended in LF alone
};

/// Reads raw HTTP/1.x text (line ends CRLF or, as editors leave them, LF; the body is what follows
/// the empty line, cut to Content-Length when that is there, or put together from its chunks) or a
/// JSON object with `headers` (object of strings), `body` (string) and optionally `path`. Throws
/// ConfigError.
CapturedRequest ParseCapturedRequest(std::string_view text);

}  // namespace dtbridge
