#include "base64url.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace dtbridge {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::uint8_t kNoDigit = 0x80;

constexpr std::array<std::uint8_t, 256> Digits() {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(kNoDigit);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    digits[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return digits;
}

constexpr auto kDigits = Digits();

/// What a digit adds to its group of three bytes, the first byte lowest; kWrong for none.
constexpr std::uint32_t kWrong = 0x80000000U;
using Contributions = std::array<std::uint32_t, 256>;

constexpr std::array<Contributions, 4> MakeContributions() {
  std::array<Contributions, 4> tables{};
  for (std::size_t c = 0; c < 256; ++c) {
    const std::uint32_t digit = kDigits[c];
    if (digit == kNoDigit) {
      for (Contributions& table : tables) table[c] = kWrong;
      continue;
    }
    tables[0][c] = digit << 2U;
    tables[1][c] = digit >> 4U | (digit & 0xfU) << 12U;
    tables[2][c] = (digit >> 2U) << 8U | (digit & 0x3U) << 22U;
    tables[3][c] = digit << 16U;
  }
  return tables;
}

constexpr auto kContributions = MakeContributions();

constexpr std::uint32_t DigitAt(std::string_view text, std::size_t at) {
  return kDigits[static_cast<unsigned char>(text[at])];
}

constexpr char Byte(std::uint32_t bits) { return static_cast<char>(bits & 0xffU); }

}  // namespace

bool DecodeBase64Url(std::string_view text, std::string& out) {
  const std::size_t rest = text.size() % 4;
  if (rest == 1) return false;
  const std::size_t groups = text.size() / 4;
  out.resize(groups * 3 + (rest == 0 ? 0 : rest - 1));
  char* to = out.data();
  // Wrong characters are collected and judged once, so that the loop has no branches.
  std::uint32_t wrong = 0;
  std::size_t at = 0;
  for (std::size_t group = 0; group < groups; ++group, at += 4) {
    const auto added = [&](std::size_t i) {
      return kContributions[i][static_cast<unsigned char>(text[at + i])];
    };
    const std::uint32_t bits = added(0) | added(1) | added(2) | added(3);
    wrong |= bits;
    *to++ = Byte(bits);
    *to++ = Byte(bits >> 8);
    *to++ = Byte(bits >> 16);
  }
  if ((wrong & kWrong) != 0) return false;
  wrong = 0;
  if (rest != 0) {
    const std::uint32_t a = DigitAt(text, at);
    const std::uint32_t b = DigitAt(text, at + 1);
    const std::uint32_t c = rest == 3 ? DigitAt(text, at + 2) : 0;
    wrong |= a | b | c;
    const std::uint32_t bits = a << 18 | b << 12 | c << 6;
    *to++ = Byte(bits >> 16);
    if (rest == 3) *to++ = Byte(bits >> 8);
    const std::uint32_t unused = rest == 3 ? 0xffU : 0xffffU;
    if ((bits & unused) != 0) return false;
  }
  return (wrong & kNoDigit) == 0;
}

void AppendBase64Url(std::string& out, std::string_view bytes) {
  const auto octet = [bytes](std::size_t at) -> std::uint32_t {
    return static_cast<unsigned char>(bytes[at]);
  };
  const auto put = [&out](std::uint32_t bits, int shift) {
    out.push_back(kAlphabet[bits >> shift & 0x3fU]);
  };
  std::size_t at = 0;
  for (; at + 3 <= bytes.size(); at += 3) {
    const std::uint32_t bits = octet(at) << 16 | octet(at + 1) << 8 | octet(at + 2);
    for (const int shift : {18, 12, 6, 0}) put(bits, shift);
  }
  if (bytes.size() - at == 1) {
    for (const int shift : {18, 12}) put(octet(at) << 16, shift);
  } else if (bytes.size() - at == 2) {
    for (const int shift : {18, 12, 6}) put(octet(at) << 16 | octet(at + 1) << 8, shift);
  }
}

std::string EncodeBase64Url(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  AppendBase64Url(out, bytes);
  return out;
}

}  // namespace dtbridge
