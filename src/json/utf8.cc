#include "utf8.h"

#include <cstdint>
#include <cstring>

namespace dtbridge::json {
namespace {

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// Bytes before the first that is not ASCII.
std::size_t AsciiSize(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::size_t at = 0;
  for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t block = 0;
    std::memcpy(&block, text.data() + at, sizeof(block));
    if ((block & kHighBits) != 0) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80U) ++at;
  return at;
}

}  // namespace

std::size_t Utf8SequenceSize(std::string_view text) {
  if (text.empty()) return 0;
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80U) return 1;
  if (first < 0xC2U || first > 0xF4U || text.size() < 2) return 0;
  if (first < 0xE0U) return IsContinuation(text[1]) ? 2 : 0;

  // The second byte's range keeps out overlong forms, surrogates and what is beyond U+10FFFF.
  const auto second = static_cast<unsigned char>(text[1]);
  const unsigned lowest = first == 0xE0U ? 0xA0U : first == 0xF0U ? 0x90U : 0x80U;
  const unsigned highest = first == 0xEDU ? 0x9FU : first == 0xF4U ? 0x8FU : 0xBFU;
  if (second < lowest || second > highest) return 0;
  const std::size_t size = first < 0xF0U ? 3 : 4;
  if (text.size() < size) return 0;
  for (std::size_t i = 2; i < size; ++i) {
    if (!IsContinuation(text[i])) return 0;
  }
  return size;
}

std::size_t ValidUtf8Size(std::string_view text) {
  std::size_t at = 0;
  for (;;) {
    at += AsciiSize(text.substr(at));
    if (at == text.size()) return at;
    const std::size_t size = Utf8SequenceSize(text.substr(at));
    if (size == 0) return at;
    at += size;
  }
}

}  // namespace dtbridge::json
