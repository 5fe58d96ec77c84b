#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dtbridge/base/expected.h"
#include "dtbridge/http/listen_options.h"
#include "dtbridge/model/delivery.h"

namespace dtbridge {

/// What the public port makes of requests, for somebody who holds one in hand. Threads: any.

/// The raw path of a request target, in origin or absolute form, before `?` (RFC 9112 3.2).
std::string_view PathOf(std::string_view target);

/// How the port answers a request whose raw head, from the request line to the empty line, it does
/// not read further than this: status, reason and what is wrong, as in `431 head_too_large: too
/// many header lines`; empty: it reads on.
std::string RefusalOfRawHead(std::string_view head, const HttpLimits& limits);

/// How a request to a connector's path is answered before anything of it is verified: status and
/// reason as in `415 unsupported_media_type`; empty: it is handed over. Framing is not looked at:
/// what is not raw has lost it.
std::string RefusalBeforeVerification(std::string_view method,
                                      const std::vector<HeaderField>& headers,
                                      std::size_t body_bytes, const HttpLimits& limits);

/// The body that these chunks, the last one and the trailers included, are sent for; or what is
/// wrong with them.
Expected<std::string, std::string> BodyOfChunks(std::string_view chunks);

}  // namespace dtbridge
