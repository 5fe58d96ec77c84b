#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dtbridge {

/// SipHash-2-4 with 128 bits of output (Aumasson, Bernstein: "SipHash: a fast short-input PRF",
/// 2012, and the authors' reference implementation), fed piece by piece.
///
/// Keyed, so that who does not know the key cannot make collisions. Threads: one.
class SipHash {
 public:
  struct Key {
    std::uint64_t k0 = 0;
    std::uint64_t k1 = 0;
  };
  /// The output's 16 bytes as two little-endian words.
  struct Digest {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
  };

  explicit SipHash(const Key& key);

  void Add(std::string_view bytes);
  /// Eight bytes, little-endian.
  void Add(std::uint64_t number);

  /// Ends the message; nothing may follow.
  Digest Finish();

 private:
  void Round();
  void Compress(std::uint64_t word);

  std::uint64_t v0_, v1_, v2_, v3_;
  std::array<unsigned char, 8> tail_{};
  std::size_t size_ = 0;  ///< bytes so far; size_ % 8 of them wait in tail_
};

}  // namespace dtbridge
