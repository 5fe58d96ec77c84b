#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "dtbridge/http/request_check.h"
#include "dtbridge/model/delivery.h"
#include "dtbridge/model/rejection.h"

namespace dtbridge {

/// The methods we tell apart; everything else is kOther.
enum class HttpMethod { kPost, kGet, kHead, kConnect, kOther };

inline constexpr std::size_t kHttpMethodCount = 5;

/// The method as a metric label: POST, GET, HEAD, other.
std::string_view NameOf(HttpMethod method);

/// Request line and header lines of one request. Views point into the framer that read it.
struct RequestHead {
  HttpMethod method = HttpMethod::kOther;
  std::string_view target;  ///< as it came
  int minor_version = 1;    ///< of HTTP/1.x
  std::vector<HeaderField> headers;
  bool keep_alive = true;  ///< what the sender wants: its version and Connection header
  bool chunked = false;
  std::optional<std::uint64_t> content_length;

  bool HasBody() const { return chunked || content_length.value_or(0) > 0; }
};

/// True when no Content-Type is there, or only `application/json`; parameters are ignored.
bool TakesMediaType(const std::vector<HeaderField>& headers);

/// True when a Content-Encoding other than `identity` is named.
bool IsEncoded(const std::vector<HeaderField>& headers);

enum class Expectation { kNone, kContinue, kUnknown };

/// What the Expect header asks for (RFC 9110 10.1.1).
Expectation ExpectationOf(const RequestHead& head);

/// Why a POST to a connector's path is refused already for its headers; nullopt: it is not.
std::optional<RejectReason> RefusalOf(const RequestHead& head);

/// The value of X-Request-Id when exactly one is there and it is 1 to 64 of `[A-Za-z0-9._-]`; else
/// empty.
std::string_view SendersRequestId(const std::vector<HeaderField>& headers);

}  // namespace dtbridge
