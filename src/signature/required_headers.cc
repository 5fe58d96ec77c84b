#include "required_headers.h"

#include <optional>
#include <string>

namespace dtbridge {
namespace {

/// Nullopt when all is well, else what is wrong with the header.
std::optional<std::string_view> FaultIn(std::span<const HeaderField> headers,
                                        const RequiredHeader& required) {
  std::size_t times = 0;
  bool equal = true;
  bool equal_without_quotes = false;
  for (const HeaderField& header : headers) {
    if (!SameHeaderName(header.name, required.name)) continue;
    ++times;
    const std::string_view value = header.value;
    equal = required.value.Equals(value) && equal;
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      equal_without_quotes = required.value.Equals(value.substr(1, value.size() - 2));
    }
  }
  // An empty value would prove nothing.
  if (required.value.Empty()) return "has no value to be compared with yet";
  if (times == 0) return "is missing";
  if (times > 1) return "came more than once";
  if (equal) return std::nullopt;
  if (equal_without_quotes) {
    return "would match without the double quotes around its value: DT's Terraform provider adds "
           "them; "
           "set the header in DT Studio or over the API, or put the quotes into the value file";
  }
  return "has another value";
}

}  // namespace

void CheckRequiredHeaders(std::span<const HeaderField> headers,
                          const std::vector<RequiredHeader>& required, Findings& findings) {
  for (const RequiredHeader& header : required) {
    if (const auto fault = FaultIn(headers, header)) {
      findings.Fail(RejectReason::kHeaderMismatch,
                    "header " + header.name + " " + std::string(*fault));
    } else {
      findings.Pass([&] { return "header " + header.name + " has its value"; });
    }
  }
}

}  // namespace dtbridge
