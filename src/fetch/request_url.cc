#include "request_url.h"

#include <arpa/inet.h>

#include "curl_handles.h"

namespace dtbridge {
namespace {

/// One part of a URL; empty when it has none.
std::string PartOf(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  const CurlText owned(text);
  return owned.get();
}

/// libcurl has turned odd spellings (127.1, 0x7f000001) into the usual one, and the scheme to lower
/// case.
bool IsLoopback(const std::string& host) {
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24U) == 127;
  return host == "[::1]" || host == "localhost";
}

}  // namespace

Expected<RequestUrl, std::string> CheckRequestUrl(const std::string& text, bool allow_plain_http) {
  const CurlUrl url(curl_url());
  if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK ||
      text.find_first_of(std::string_view("\0\r\n \t", 5)) != std::string::npos) {
    return Unexpected(std::string("the URL is not valid; write https://host/path"));
  }
  const std::string scheme = PartOf(url.get(), CURLUPART_SCHEME);
  if (scheme != "https" && scheme != "http") {
    return Unexpected(std::string("the URL is neither https nor http; write https://host/path"));
  }
  if (!PartOf(url.get(), CURLUPART_USER).empty() ||
      !PartOf(url.get(), CURLUPART_PASSWORD).empty()) {
    return Unexpected(std::string("the URL holds a user name or password; remove it"));
  }
  const std::string host = PartOf(url.get(), CURLUPART_HOST);
  RequestUrl checked;
  checked.is_loopback = IsLoopback(host);
  checked.query = PartOf(url.get(), CURLUPART_QUERY);
  const std::string port = PartOf(url.get(), CURLUPART_PORT);
  checked.shown =
      scheme + "://" + host + (port.empty() ? "" : ":" + port) + PartOf(url.get(), CURLUPART_PATH);
  if (scheme == "http" && !checked.is_loopback && !allow_plain_http) {
    return Unexpected(checked.shown + ": plain http is for loopback addresses only; use https");
  }
  return checked;
}

}  // namespace dtbridge
