#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "dtbridge/base/time.h"

namespace dtbridge {

/// Position of a connector in the configuration; what paths, verifiers and metrics are keyed by.
using ConnectorIndex = std::size_t;

/// One header line of a request, as it came but for surrounding white space.
struct HeaderField {
  std::string_view name;
  std::string_view value;
};

/// Compares header names without regard to ASCII case (RFC 9110 5.1).
bool SameHeaderNameOfOneSize(std::string_view a, std::string_view b);
inline bool SameHeaderName(std::string_view a, std::string_view b) {
  // Most names that are compared differ in size already.
  return a.size() == b.size() && SameHeaderNameOfOneSize(a, b);
}

/// A request as it came to a connector's path, complete but untrusted.
///
/// Lifetime: `headers` point into the connection's buffer and are valid only during the call that
/// hands the delivery over; everything else is owned.
struct Delivery {
  ConnectorIndex connector = 0;
  std::span<const HeaderField> headers = {};
  std::string body = {};
  std::string request_id = {};
  SysTime received = {};  ///< first byte of the request
};

}  // namespace dtbridge
