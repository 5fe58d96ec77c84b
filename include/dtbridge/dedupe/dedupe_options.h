#pragma once

#include <chrono>
#include <cstddef>

namespace dtbridge {

struct DedupeOptions {
  std::chrono::seconds window = std::chrono::hours{13};  ///< DT retries for 12 h
  std::size_t max_entries = 250'000;
};

}  // namespace dtbridge
