#pragma once

#include <string>

#include "dtbridge/base/expected.h"

namespace dtbridge {

/// What a request's URL must be before libcurl gets it.
struct RequestUrl {
  std::string shown;  ///< without query: what messages may name
  std::string query;  ///< what they may not
  bool is_loopback = false;
};

/// Takes https URLs, and http on loopback addresses or where `allow_plain_http`. Refuses user and
/// password.
Expected<RequestUrl, std::string> CheckRequestUrl(const std::string& url, bool allow_plain_http);

}  // namespace dtbridge
