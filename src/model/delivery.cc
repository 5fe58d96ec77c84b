#include "dtbridge/model/delivery.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace dtbridge {
namespace {

constexpr char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace

bool SameHeaderNameOfOneSize(std::string_view a, std::string_view b) {
  constexpr std::uint64_t kCaseBits = 0x2020202020202020U;
  std::size_t at = 0;
  for (; at + sizeof(std::uint64_t) <= a.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t x = 0;
    std::uint64_t y = 0;
    std::memcpy(&x, a.data() + at, sizeof x);
    std::memcpy(&y, b.data() + at, sizeof y);
    if (((x ^ y) & ~kCaseBits) != 0) return false;
    // Letters in two cases, or other characters that one bit tells apart: the rest decides.
    if (x != y) break;
  }
  for (; at < a.size(); ++at) {
    if (Lower(a[at]) != Lower(b[at])) return false;
  }
  return true;
}

}  // namespace dtbridge
