#include "sip_hash.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace dtbridge {
namespace {

std::uint64_t LittleEndian(const unsigned char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

}  // namespace

SipHash::SipHash(const Key& key)
    : v0_(key.k0 ^ 0x736f6d6570736575U),
      v1_(key.k1 ^ 0x646f72616e646f6dU ^ 0xeeU),  // 0xee: 128 bits of output
      v2_(key.k0 ^ 0x6c7967656e657261U),
      v3_(key.k1 ^ 0x7465646279746573U) {}

void SipHash::Add(std::string_view bytes) {
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  std::size_t left = bytes.size();
  const std::size_t waiting = size_ % 8;
  size_ += left;
  if (waiting > 0) {
    const std::size_t taken = std::min(left, 8 - waiting);
    std::copy_n(at, taken, tail_.begin() + waiting);
    at += taken;
    left -= taken;
    if (waiting + taken < 8) return;
    Compress(LittleEndian(tail_.data()));
  }
  for (; left >= 8; at += 8, left -= 8) Compress(LittleEndian(at));
  std::copy_n(at, left, tail_.begin());
}

void SipHash::Add(std::uint64_t number) {
  std::array<char, 8> bytes{};
  for (char& byte : bytes) {
    byte = static_cast<char>(number & 0xFFU);
    number >>= 8U;
  }
  Add(std::string_view(bytes.data(), bytes.size()));
}

SipHash::Digest SipHash::Finish() {
  std::fill(tail_.begin() + size_ % 8, tail_.end(), static_cast<unsigned char>(0));
  tail_[7] = static_cast<unsigned char>(size_ & 0xFFU);
  Compress(LittleEndian(tail_.data()));

  Digest digest;
  v2_ ^= 0xeeU;
  for (int i = 0; i < 4; ++i) Round();
  digest.first = v0_ ^ v1_ ^ v2_ ^ v3_;
  v1_ ^= 0xddU;
  for (int i = 0; i < 4; ++i) Round();
  digest.second = v0_ ^ v1_ ^ v2_ ^ v3_;
  return digest;
}

void SipHash::Round() {
  v0_ += v1_;
  v1_ = std::rotl(v1_, 13) ^ v0_;
  v0_ = std::rotl(v0_, 32);
  v2_ += v3_;
  v3_ = std::rotl(v3_, 16) ^ v2_;
  v0_ += v3_;
  v3_ = std::rotl(v3_, 21) ^ v0_;
  v2_ += v1_;
  v1_ = std::rotl(v1_, 17) ^ v2_;
  v2_ = std::rotl(v2_, 32);
}

void SipHash::Compress(std::uint64_t word) {
  v3_ ^= word;
  Round();
  Round();
  v0_ ^= word;
}

}  // namespace dtbridge
