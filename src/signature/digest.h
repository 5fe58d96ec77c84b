#pragma once

#include <array>
#include <string>
#include <string_view>

namespace dtbridge {

/// SHA-1 and SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104), each with a context per thread.
///
/// Threads: any.
using Sha1Digest = std::array<char, 20>;
using Sha256Digest = std::array<char, 32>;

Sha1Digest Sha1(std::string_view bytes);
Sha256Digest Sha256(std::string_view bytes);

/// `key` must not be empty.
Sha256Digest HmacSha256(std::string_view key, std::string_view bytes);

/// The bytes as a view.
template <std::size_t kSize>
std::string_view AsBytes(const std::array<char, kSize>& digest) {
  return {digest.data(), digest.size()};
}

/// Lower-case hexadecimal digits, two for each byte.
std::string ToHex(std::string_view bytes);

/// The same in `to`, which has room for them.
void WriteHex(char* to, std::string_view bytes);

/// Compares in a time that depends on the lengths only.
bool EqualInConstantTime(std::string_view a, std::string_view b);

}  // namespace dtbridge
