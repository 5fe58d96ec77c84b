#pragma once

#include <span>
#include <string>
#include <string_view>

#include "dtbridge/model/delivery.h"

namespace dtbridge {

/// The trace a request belongs to (W3C Trace Context, Recommendation of 23 November 2021).
struct TraceContext {
  std::string_view traceparent;  ///< empty: none that is valid
  std::string tracestate;        ///< empty: none that is valid; only beside a traceparent
};

/// Reads it from a request's headers: `traceparent` exactly once and valid in version 00,
/// `tracestate` (several lines joined, as the standard says) of at most 512 printable bytes.
TraceContext TraceContextOf(std::span<const HeaderField> headers);

}  // namespace dtbridge
