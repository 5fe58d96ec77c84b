#pragma once

#include <memory>

#include "dtbridge/fetch/http_client.h"

namespace dtbridge {

/// HttpClient over libcurl: https (and http on loopback, or where a request allows it), HTTP/1.1.
class CurlHttpClient final : public HttpClient {
 public:
  CurlHttpClient();
  ~CurlHttpClient() override;

  Expected<HttpResponse, std::string> Send(const HttpRequest& request) override;

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
};

}  // namespace dtbridge
