#include "digest.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>

#include "dtbridge/base/check.h"
#include "dtbridge/base/secret.h"
#include "evp.h"

namespace dtbridge {
namespace {

/// A digest that is fetched once: looking the algorithm up costs more than hashing a push.
class Hasher {
 public:
  explicit Hasher(const char* algorithm)
      : digest_(EVP_MD_fetch(nullptr, algorithm, nullptr)), context_(EVP_MD_CTX_new()) {
    Check(digest_ && context_, "OpenSSL offers SHA-1 and SHA-256");
  }

  template <std::size_t kSize>
  std::array<char, kSize> Hash(std::string_view bytes) {
    std::array<char, kSize> out;
    unsigned int size = 0;
    const bool done = EVP_DigestInit_ex2(context_.get(), digest_.get(), nullptr) == 1 &&
                      EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1 &&
                      EVP_DigestFinal_ex(context_.get(), Octets(out.data()), &size) == 1;
    Check(done && size == kSize, "hashing cannot fail");
    return out;
  }

 private:
  EvpDigest digest_;
  EvpDigestContext context_;
};

/// HMAC-SHA-256 whose digest is looked up once. The last key stays set: setting one costs two
/// blocks of hashing and a dozen allocations, and a thread mostly sees the same one again.
class KeyedHasher {
 public:
  KeyedHasher() : mac_(EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr)) {
    Check(mac_ != nullptr, "OpenSSL offers HMAC");
    context_.reset(EVP_MAC_CTX_new(mac_.get()));
    char digest[] = OSSL_DIGEST_NAME_SHA2_256;
    const std::array params{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, sizeof digest - 1),
        OSSL_PARAM_construct_end()};
    Check(context_ && EVP_MAC_CTX_set_params(context_.get(), params.data()) == 1,
          "OpenSSL offers HMAC with SHA-256");
  }

  Sha256Digest Hash(std::string_view key, std::string_view bytes) {
    Sha256Digest out;
    std::size_t size = 0;
    const bool same = key_.Equals(key);
    if (!same) key_ = Secret(std::string(key));
    const bool done = EVP_MAC_init(context_.get(), same ? nullptr : Octets(key.data()),
                                   same ? 0 : key.size(), nullptr) == 1 &&
                      EVP_MAC_update(context_.get(), Octets(bytes.data()), bytes.size()) == 1 &&
                      EVP_MAC_final(context_.get(), Octets(out.data()), &size, out.size()) == 1;
    Check(done && size == out.size(), "hashing cannot fail");
    return out;
  }

 private:
  EvpMac mac_;
  EvpMacContext context_;
  Secret key_;
};

}  // namespace

Sha1Digest Sha1(std::string_view bytes) {
  thread_local Hasher hasher(OSSL_DIGEST_NAME_SHA1);
  return hasher.Hash<std::tuple_size_v<Sha1Digest>>(bytes);
}

Sha256Digest Sha256(std::string_view bytes) {
  thread_local Hasher hasher(OSSL_DIGEST_NAME_SHA2_256);
  return hasher.Hash<std::tuple_size_v<Sha256Digest>>(bytes);
}

Sha256Digest HmacSha256(std::string_view key, std::string_view bytes) {
  Check(!key.empty(), "an empty secret signs nothing");
  thread_local KeyedHasher hasher;
  return hasher.Hash(key, bytes);
}

void WriteHex(char* to, std::string_view bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  for (const char c : bytes) {
    const auto octet = static_cast<unsigned char>(c);
    *to++ = kDigits[octet >> 4U];
    *to++ = kDigits[octet & 0xfU];
  }
}

std::string ToHex(std::string_view bytes) {
  std::string out(bytes.size() * 2, '0');
  WriteHex(out.data(), bytes);
  return out;
}

bool EqualInConstantTime(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace dtbridge
