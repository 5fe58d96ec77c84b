#include "seed.h"

#include <random>

namespace dtbridge {

std::uint64_t SeedOf(const std::optional<std::uint64_t>& given) {
  return given ? *given : std::random_device{}();  // 32 bits: short enough to type again
}

}  // namespace dtbridge
