#include "request_head.h"

#include <algorithm>

namespace dtbridge {
namespace {

constexpr std::size_t kMaxRequestIdLength = 64;

bool IsRequestIdCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

std::string_view Trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::string_view NameOf(HttpMethod method) {
  switch (method) {
    case HttpMethod::kPost:
      return "POST";
    case HttpMethod::kGet:
      return "GET";
    case HttpMethod::kHead:
      return "HEAD";
    case HttpMethod::kConnect:
    case HttpMethod::kOther:
      return "other";
  }
  return "other";
}

std::string_view PathOf(std::string_view target) {
  if (!target.empty() && target.front() != '/') {
    const auto scheme_end = target.find("://");
    if (scheme_end != std::string_view::npos) {
      target.remove_prefix(scheme_end + 3);
      const auto authority_end = target.find_first_of("/?");
      if (authority_end == std::string_view::npos || target[authority_end] == '?') return "/";
      target.remove_prefix(authority_end);
    }
  }
  return target.substr(0, target.find('?'));
}

bool TakesMediaType(const std::vector<HeaderField>& headers) {
  return std::none_of(headers.begin(), headers.end(), [](const HeaderField& field) {
    return SameHeaderName(field.name, "content-type") &&
           !SameHeaderName(Trimmed(field.value.substr(0, field.value.find(';'))),
                           "application/json");
  });
}

bool IsEncoded(const std::vector<HeaderField>& headers) {
  return std::any_of(headers.begin(), headers.end(), [](const HeaderField& field) {
    return SameHeaderName(field.name, "content-encoding") &&
           !SameHeaderName(field.value, "identity");
  });
}

Expectation ExpectationOf(const RequestHead& head) {
  // RFC 9110 10.1.1: an expectation from an HTTP/1.0 client is ignored.
  if (head.minor_version == 0) return Expectation::kNone;
  Expectation found = Expectation::kNone;
  for (const HeaderField& field : head.headers) {
    if (!SameHeaderName(field.name, "expect")) continue;
    if (!SameHeaderName(field.value, "100-continue")) return Expectation::kUnknown;
    found = Expectation::kContinue;
  }
  return found;
}

std::optional<RejectReason> RefusalOf(const RequestHead& head) {
  if (ExpectationOf(head) == Expectation::kUnknown) return RejectReason::kUnknownExpectation;
  if (IsEncoded(head.headers)) return RejectReason::kEncodedBody;
  if (!TakesMediaType(head.headers)) return RejectReason::kUnsupportedMediaType;
  return std::nullopt;
}

std::string_view SendersRequestId(const std::vector<HeaderField>& headers) {
  const HeaderField* found = nullptr;
  for (const HeaderField& field : headers) {
    if (!SameHeaderName(field.name, "x-request-id")) continue;
    if (found != nullptr) return {};
    found = &field;
  }
  if (found == nullptr || found->value.size() > kMaxRequestIdLength) return {};
  if (!std::all_of(found->value.begin(), found->value.end(), IsRequestIdCharacter)) return {};
  return found->value;
}

}  // namespace dtbridge
