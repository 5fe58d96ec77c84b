#include <cstdio>
#include <string>

#include "command_line.h"
#include "commands.h"
#include "dtbridge/fetch/curl_http_client.h"

namespace dtbridge {

namespace {

/// A URL without a path is that of the admin port.
std::string PageOf(const std::string& url) {
  const std::size_t scheme = url.find("://");
  const std::size_t authority = scheme == std::string::npos ? 0 : scheme + 3;
  const std::size_t path = url.find('/', authority);
  if (path == std::string::npos) return url + "/readyz";
  return path + 1 == url.size() ? url + "readyz" : url;
}

}  // namespace

int RunHealthcheck(const HealthcheckArguments& arguments) {
  CurlHttpClient client;
  const auto response = client.Send({.url = PageOf(arguments.url), .allow_plain_http = true});
  if (!response) {
    std::fprintf(stderr, "dtbridge: not ready: %s\n", response.error().c_str());
    return kExitFailed;
  }
  if (response->status != 200) {
    std::fprintf(stderr, "dtbridge: not ready (%d): %s\n", response->status,
                 response->body.c_str());
    return kExitFailed;
  }
  return kExitDone;
}

}  // namespace dtbridge
