#pragma once

#include <cstddef>
#include <string_view>

namespace dtbridge::json {

/// Size of the well-formed sequence (Unicode table 3-7: no surrogates, nothing overlong, at most
/// U+10FFFF) that `text` begins with; 0 when it begins with none.
std::size_t Utf8SequenceSize(std::string_view text);

/// How many bytes of `text` are well-formed UTF-8; its size when all are.
std::size_t ValidUtf8Size(std::string_view text);

}  // namespace dtbridge::json
