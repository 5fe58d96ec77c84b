#pragma once

#include <cstdint>
#include <random>

namespace dtbridge {

/// Chance that is the same on every machine for the same seed: the standard fixes the engine's
/// numbers, but not those of its distributions, so these are our own. Threads: one at a time.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// 0 to `bound` - 1. `bound` must not be 0; the slight bias of the remainder is of no matter
  /// here.
  std::uint64_t Below(std::uint64_t bound) { return engine_() % bound; }

  /// `low` to `high`, both included.
  int Between(int low, int high) {
    return low + static_cast<int>(Below(static_cast<std::uint64_t>(high - low) + 1));
  }

  bool Percent(int percent) { return Between(0, 99) < percent; }

  template <typename List>
  const auto& OneOf(const List& list) {
    return list[Below(list.size())];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace dtbridge
