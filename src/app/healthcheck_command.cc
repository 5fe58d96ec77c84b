#include <cstdio>

#include "command_line.h"
#include "commands.h"
#include "dtbridge/fetch/curl_http_client.h"

namespace dtbridge {

int RunHealthcheck(const HealthcheckArguments& arguments) {
  CurlHttpClient client;
  const auto response = client.Send({.url = arguments.url, .allow_plain_http = true});
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
