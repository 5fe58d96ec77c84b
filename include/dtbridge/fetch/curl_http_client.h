#pragma once

#include <memory>
#include <string>

#include "dtbridge/fetch/http_client.h"

namespace dtbridge {

/// HttpClient over libcurl: https (and http on loopback, or where a request allows it), HTTP/1.1.
///
/// Certificates are verified against the system's authorities, or those of a PEM file given
/// instead. Proxies of the environment are used, except for loopback addresses. A header the
/// request does not name is not sent but for Host, Content-Length, Accept and User-Agent; 1xx
/// answers are passed over. Lifetime: the process must ignore SIGPIPE, which TLS may raise when the
/// other side is gone.
class CurlHttpClient final : public HttpClient {
 public:
  explicit CurlHttpClient(std::string ca_file = {});
  ~CurlHttpClient() override;

  Expected<HttpResponse, std::string> Send(const HttpRequest& request) override;

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
};

}  // namespace dtbridge
