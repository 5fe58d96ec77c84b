#include "url_origin.h"

#include <string_view>

namespace dtbridge {

std::optional<std::string> OriginOf(const std::string& url) {
  const std::size_t scheme_end = url.find("://");
  if (scheme_end == std::string::npos) return std::nullopt;
  const std::size_t host_at = scheme_end + 3;
  // A backslash ends the host for some readers and not for others.
  if (url.find('\\') != std::string::npos) return std::nullopt;
  std::string origin = url.substr(0, url.find_first_of("/?#", host_at));
  for (char& c : origin) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (origin.find('@') != std::string::npos || origin.size() == host_at) return std::nullopt;
  const std::string_view scheme = std::string_view(origin).substr(0, scheme_end);
  if (scheme != "https" && scheme != "http") return std::nullopt;
  const std::string_view usual = scheme == "https" ? ":443" : ":80";
  if (origin.size() > usual.size() &&
      std::string_view(origin).substr(origin.size() - usual.size()) == usual) {
    origin.resize(origin.size() - usual.size());
  }
  return origin;
}

}  // namespace dtbridge
