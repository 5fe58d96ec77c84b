#include "trace_context.h"

#include <algorithm>
#include <cstddef>

namespace dtbridge {
namespace {

constexpr std::size_t kMaxStateBytes = 512;

bool IsLowerHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsId(std::string_view text) {
  return IsLowerHex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

/// 00-<trace id, 32 digits>-<parent id, 16>-<flags, 2>
bool IsTraceparent(std::string_view text) {
  return text.size() == 55 && text.substr(0, 3) == "00-" && IsId(text.substr(3, 32)) &&
         text[35] == '-' && IsId(text.substr(36, 16)) && text[52] == '-' &&
         IsLowerHex(text.substr(53));
}

bool IsPrintable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

TraceContext TraceContextOf(std::span<const HeaderField> headers) {
  TraceContext context;
  int parents = 0;
  for (const HeaderField& header : headers) {
    if (SameHeaderName(header.name, "traceparent")) {
      ++parents;
      context.traceparent = header.value;
    } else if (SameHeaderName(header.name, "tracestate")) {
      // One byte beyond the limit says as much as all of them.
      if (context.tracestate.size() > kMaxStateBytes) continue;
      if (!context.tracestate.empty()) context.tracestate += ',';
      context.tracestate.append(header.value, 0, kMaxStateBytes + 1);
    }
  }
  if (parents != 1 || !IsTraceparent(context.traceparent)) return {};
  if (context.tracestate.size() > kMaxStateBytes || !IsPrintable(context.tracestate)) {
    context.tracestate.clear();
  }
  return context;
}

}  // namespace dtbridge
