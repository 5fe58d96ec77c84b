#include "section_scanner.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace dtbridge {
namespace {

enum : std::uint8_t { kTokenByte = 1, kValueByte = 2, kRequestLineByte = 4 };

// RFC 9110 5.6.2 and 5.5; bytes from 0x80 on are obs-text, which only a value may carry.
constexpr std::array<std::uint8_t, 256> MakeClasses() {
  std::array<std::uint8_t, 256> classes{};
  for (std::size_t c = 0x20; c < 256; ++c) {
    if (c != 0x7f) classes[c] = kValueByte;
  }
  classes['\t'] = kValueByte;
  for (std::size_t c = 0x20; c < 0x7f; ++c) classes[c] |= kRequestLineByte;
  for (std::size_t c = 0x21; c < 0x7f; ++c) {
    if (std::string_view("\"(),/:;<=>?@[\\]{}").find(static_cast<char>(c)) ==
        std::string_view::npos) {
      classes[c] |= kTokenByte;
    }
  }
  return classes;
}

constexpr auto kClasses = MakeClasses();

bool Is(char c, std::uint8_t what) { return (kClasses[static_cast<unsigned char>(c)] & what) != 0; }

/// Where from `at` on something else than `what` stands. Printable ASCII is all that most lines
/// have, so that is skipped eight bytes at a time where every printable byte is of the class.
std::size_t SkipText(std::string_view bytes, std::size_t at, std::uint8_t what) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  for (; at + sizeof(std::uint64_t) <= bytes.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t block = 0;
    std::memcpy(&block, bytes.data() + at, sizeof block);
    // Below 0x20 a borrow sets a high bit; 0x7f and what is above carry into theirs.
    if ((((block - kOnes * 0x20U) | (block + kOnes)) & kHighBits) != 0) break;
  }
  while (at < bytes.size() && Is(bytes[at], what)) ++at;
  return at;
}

}  // namespace

bool IsToken(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return Is(c, kTokenByte); });
}

SectionScanner::SectionScanner(Section section, std::size_t max_lines)
    : at_(section == Section::kHead ? At::kRequestLine : At::kLineStart), max_lines_(max_lines) {}

std::size_t SectionScanner::Scan(std::string_view bytes) {
  std::size_t i = 0;
  const auto refuse = [&](State verdict) {
    verdict_ = verdict;
    return i;
  };
  while (verdict_ == State::kGoing && i < bytes.size()) {
    switch (at_) {
      case At::kRequestLine:
        i = SkipText(bytes, i, kRequestLineByte);
        if (i == bytes.size()) break;
        if (bytes[i] != '\r') return refuse(State::kBad);
        at_ = At::kLineEnd;
        ++i;
        break;
      case At::kLineStart:
        if (bytes[i] == '\r') {
          at_ = At::kSectionEnd;
        } else if (!Is(bytes[i], kTokenByte)) {
          return refuse(State::kBad);
        } else if (lines_ == max_lines_) {
          return refuse(State::kTooMany);
        } else {
          ++lines_;
          at_ = At::kName;
        }
        ++i;
        break;
      case At::kName:
        while (i < bytes.size() && Is(bytes[i], kTokenByte)) ++i;
        if (i == bytes.size()) break;
        if (bytes[i] != ':') return refuse(State::kBad);
        at_ = At::kValue;
        ++i;
        break;
      case At::kValue:
        i = SkipText(bytes, i, kValueByte);
        if (i == bytes.size()) break;
        if (bytes[i] != '\r') return refuse(State::kBad);
        at_ = At::kLineEnd;
        ++i;
        break;
      case At::kLineEnd:
      case At::kSectionEnd:
        if (bytes[i] != '\n') return refuse(State::kBad);
        ++i;
        if (at_ == At::kSectionEnd) {
          verdict_ = State::kComplete;
        } else {
          at_ = At::kLineStart;
        }
        break;
    }
  }
  return i;
}

}  // namespace dtbridge
