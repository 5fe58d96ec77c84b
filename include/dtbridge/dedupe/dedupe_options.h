#pragma once

#include <chrono>
#include <cstddef>

namespace dtbridge {

/// Whether the window is filled from the topics after a start.
enum class RebuildMode { kOff, kAuto };

struct DedupeOptions {
  std::chrono::seconds window = std::chrono::hours{13};  ///< DT retries for 12 h
  std::size_t max_entries = 250'000;
  RebuildMode rebuild = RebuildMode::kOff;
};

}  // namespace dtbridge
