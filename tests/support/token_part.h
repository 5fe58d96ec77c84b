#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dtbridge {

/// What a compact token says in the clear: its header (0) or its claims (1), as JSON.
inline std::string TokenPart(const std::string& token, int part) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::size_t begin = 0;
  for (int i = 0; i < part; ++i) begin = token.find('.', begin) + 1;
  std::string text;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : token.substr(begin, token.find('.', begin) - begin)) {
    bits = bits << 6 | static_cast<std::uint32_t>(kAlphabet.find(c));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    text += static_cast<char>(bits >> count & 0xff);
  }
  return text;
}

}  // namespace dtbridge
