#include "captured_request.h"

#include <algorithm>
#include <charconv>

#include "dtbridge/base/config_error.h"
#include "dtbridge/http/request_check.h"
#include "dtbridge/json/document.h"
#include "dtbridge/model/delivery.h"

namespace dtbridge {
namespace {

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

CapturedRequest FromJson(std::string_view text) {
  json::Document document;
  const auto root = document.Parse(text);
  if (!root) {
    throw ConfigError(
        root.error().code == json::ParseError::Code::kDuplicateMember
            ? "the request names " + root.error().path + " twice; give it as raw HTTP text"
            : "the request starts like JSON and is none; give raw HTTP text or {headers, body}");
  }
  const auto headers = root->Find("headers");
  const auto body = root->Find("body");
  if (!headers || !headers->IsObject() || !body || !body->IsString()) {
    throw ConfigError(
        "the request needs the members headers (an object of strings) and body (a string)");
  }
  CapturedRequest request;
  for (const auto& [name, value] : headers->Children()) {
    if (!value.IsString()) throw ConfigError("header " + std::string(name) + " is no string");
    request.headers.emplace_back(name, value.Text());
  }
  request.body = body->Text();
  if (const auto path = root->Find("path"); path && path->IsString()) {
    request.path = PathOf(path->Text());
  }
  return request;
}

/// Moves the next line of the head, without its end, out of `text`.
std::string_view TakeLine(std::string_view& text, CapturedRequest& request) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos)
    throw ConfigError("the request has no empty line after its headers");
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  } else {
    request.has_bare_line_feeds = true;
  }
  request.head.append(line).append("\r\n");
  return line;
}

void ReadRequestLine(std::string_view line, CapturedRequest& request) {
  const auto target = line.find(' ');
  if (target == std::string_view::npos) throw ConfigError("the request's first line has no target");
  request.method = line.substr(0, target);
  const std::string_view rest = line.substr(target + 1);
  request.path = PathOf(rest.substr(0, rest.find(' ')));
}

/// What of `text` is the body, by the first header that says so.
std::string BodyIn(std::string_view text, const CapturedRequest& request) {
  for (const auto& [name, value] : request.headers) {
    // Some tools that keep requests show the header and the body that came of it.
    if (SameHeaderName(name, "Transfer-Encoding"))
      return BodyOfChunks(text).value_or(std::string(text));
    if (!SameHeaderName(name, "Content-Length")) continue;
    std::size_t length = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), length);
    if (error != std::errc{} || end != value.data() + value.size()) {
      throw ConfigError("the request's Content-Length is no number");
    }
    if (length > text.size()) {
      throw ConfigError("the request's body has " + std::to_string(text.size()) +
                        " bytes, its Content-Length says " + std::to_string(length));
    }
    return std::string(text.substr(0, length));
  }
  return std::string(text);
}

CapturedRequest FromHttp(std::string_view text) {
  CapturedRequest request;
  ReadRequestLine(TakeLine(text, request), request);
  for (auto line = TakeLine(text, request); !line.empty(); line = TakeLine(text, request)) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos)
      throw ConfigError("a header line of the request has no colon");
    request.headers.emplace_back(line.substr(0, colon), Trim(line.substr(colon + 1)));
  }
  request.lacks_host = std::none_of(request.headers.begin(), request.headers.end(),
                                    [](const auto& h) { return SameHeaderName(h.first, "Host"); });
  if (request.lacks_host) request.head.insert(request.head.size() - 2, "Host: unknown\r\n");
  request.body = BodyIn(text, request);
  return request;
}

}  // namespace

CapturedRequest ParseCapturedRequest(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) throw ConfigError("the request is empty");
  return text[first] == '{' ? FromJson(text) : FromHttp(text.substr(first));
}

}  // namespace dtbridge
