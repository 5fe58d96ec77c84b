#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dtbridge::json {

/// Size of the longest number of RFC 8259 that `text` begins with; 0 when it begins with none.
std::size_t NumberSize(std::string_view text);

/// The three below take a whole number of RFC 8259.
bool IsIntegerNumber(std::string_view number);
std::optional<std::int64_t> IntegerOf(std::string_view number);

}  // namespace dtbridge::json
