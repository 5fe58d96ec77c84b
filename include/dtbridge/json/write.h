#pragma once

#include <string>
#include <string_view>

#include "dtbridge/json/document.h"

namespace dtbridge::json {

/// Appends `text` as a JSON string with quotes and the fewest escapes (RFC 8785 3.2.2.2: \b \t \n
/// \f \r
/// \" \\ and \u00xx for other control characters). `text` must be valid UTF-8; bytes that are not
/// become U+FFFD, so that what comes out is always valid.
void AppendString(std::string& out, std::string_view text);

/// Appends `value` compactly: members in their order, numbers with their own digits.
void AppendValue(std::string& out, const Value& value);

}  // namespace dtbridge::json
