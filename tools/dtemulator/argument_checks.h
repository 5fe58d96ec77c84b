#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

namespace dtbridge {

// CLI11's own checks take `nan` for a number in any range, wrap what is too large, and know no
// bounds of durations.

/// A duration with a unit (ms, s, m, h, d) of at least `least_ms` and at most ten years; `ms` gets
/// its whole milliseconds.
CLI::Option* AddDuration(CLI::App& command, const std::string& flag, std::int64_t& ms,
                         const std::string& help, std::int64_t least_ms = 1);

/// A whole number of at least `least` that fits into 64 bits.
CLI::Validator WholeNumber(std::uint64_t least);

/// A number from `low` to `high`, both included.
CLI::Validator NumberBetween(double low, double high);

}  // namespace dtbridge
