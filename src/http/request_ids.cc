#include "request_ids.h"

#include <array>
#include <charconv>
#include <random>

namespace dtbridge {

RequestIds::RequestIds() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::random_device random;
  for (int word = 0; word < 2; ++word) {
    auto bits = static_cast<std::uint32_t>(random());
    for (int i = 0; i < 8; ++i, bits >>= 4U) prefix_ += kDigits[bits & 0xfU];
  }
  prefix_ += '-';
}

void RequestIds::Next(std::string& id) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), ++count_, 16).ptr;
  id.assign(prefix_);
  id.append(digits.data(), end);
}

}  // namespace dtbridge
