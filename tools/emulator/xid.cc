#include "emulator/xid.h"

#include <array>
#include <cstddef>

namespace dtbridge {
namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghijklmnopqrstuv";
constexpr std::size_t kXidBytes = 12;
constexpr std::size_t kXidChars = 20;

std::string Encode(const std::array<std::uint8_t, kXidBytes>& bytes) {
  std::string text;
  text.reserve(kXidChars);
  std::uint32_t bits = 0;
  int count = 0;
  for (const std::uint8_t byte : bytes) {
    bits = bits << 8 | byte;
    count += 8;
    for (; count >= 5; count -= 5) text += kAlphabet[bits >> (count - 5) & 31];
  }
  text += kAlphabet[bits << (5 - count) & 31];
  return text;
}

}  // namespace

XidMaker::XidMaker(Random& random)
    : maker_(random.Below(std::uint64_t{1} << 40)),
      count_(static_cast<std::uint32_t>(random.Below(std::uint64_t{1} << 24))) {}

std::string XidMaker::Next(SysTime created) {
  const auto second = static_cast<std::uint64_t>(
      std::chrono::floor<std::chrono::seconds>(created).time_since_epoch().count());
  count_ = (count_ + 1) & 0xffffff;
  std::array<std::uint8_t, kXidBytes> bytes{};
  for (std::size_t i = 0; i < 4; ++i) bytes[i] = static_cast<std::uint8_t>(second >> (24 - 8 * i));
  for (std::size_t i = 0; i < 5; ++i)
    bytes[4 + i] = static_cast<std::uint8_t>(maker_ >> (32 - 8 * i));
  for (std::size_t i = 0; i < 3; ++i)
    bytes[9 + i] = static_cast<std::uint8_t>(count_ >> (16 - 8 * i));
  return Encode(bytes);
}

std::int64_t XidSecond(std::string_view xid) {
  if (xid.size() != kXidChars) return -1;
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < kXidChars; ++i) {
    const auto digit = kAlphabet.find(xid[i]);
    if (digit == std::string_view::npos) return -1;
    if (i < 7) bits = bits << 5 | digit;
  }
  return static_cast<std::int64_t>(bits >> 3);  // seven characters hold 35 bits
}

}  // namespace dtbridge
