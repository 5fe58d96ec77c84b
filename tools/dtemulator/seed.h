#pragma once

#include <cstdint>
#include <optional>

namespace dtbridge {

/// The seed that was given, or one by chance: two runs must not make the same event ids, or a
/// receiver takes the second's events for repeated ones.
std::uint64_t SeedOf(const std::optional<std::uint64_t>& given);

}  // namespace dtbridge
