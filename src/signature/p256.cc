#include "p256.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>

#include "digest.h"
#include "dtbridge/base/check.h"

namespace dtbridge {
namespace {

using Bio = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using BigNumber = std::unique_ptr<BIGNUM, FreeWith<BN_clear_free>>;

// OpenSSL keeps what failed in a queue per thread that later calls would append to.
struct ForgetErrors {
  ~ForgetErrors() { ERR_clear_error(); }
};

// DER (X.690): SEQUENCE { INTEGER r, INTEGER s } with each below 2^256 takes one byte for any
// length.
constexpr char kSequence = 0x30;
constexpr char kInteger = 0x02;
constexpr std::size_t kMaxDerBytes = 2 + 2 * (2 + 1 + kP256CoordinateBytes);

void AppendInteger(std::string& der, std::string_view big_endian) {
  const std::size_t zeros = std::min(big_endian.find_first_not_of('\0'), big_endian.size() - 1);
  const std::string_view digits = big_endian.substr(zeros);
  const bool would_be_negative = (digits.front() & 0x80) != 0;
  der.push_back(kInteger);
  der.push_back(static_cast<char>(digits.size() + (would_be_negative ? 1 : 0)));
  if (would_be_negative) der.push_back('\0');
  der.append(digits);
}

std::string DerFromRaw(std::string_view raw) {
  std::string der;
  der.reserve(kMaxDerBytes);
  der.append({kSequence, '\0'});
  AppendInteger(der, raw.substr(0, kP256CoordinateBytes));
  AppendInteger(der, raw.substr(kP256CoordinateBytes));
  der[1] = static_cast<char>(der.size() - 2);
  return der;
}

/// Takes the INTEGER at the front of `der`, left-padded to a coordinate's size.
std::string TakeInteger(std::string_view& der) {
  Check(der.size() > 2 && der[0] == kInteger, "an ECDSA signature has two integers");
  const auto size = static_cast<std::size_t>(der[1]);
  Check(size + 2 <= der.size(), "an ECDSA signature is complete");
  std::string_view digits = der.substr(2, size);
  der.remove_prefix(2 + size);
  if (digits.size() > kP256CoordinateBytes) digits.remove_prefix(1);
  Check(digits.size() <= kP256CoordinateBytes, "r and s have at most 256 bits");
  return std::string(kP256CoordinateBytes - digits.size(), '\0').append(digits);
}

std::string RawFromDer(std::string_view der) {
  Check(der.size() > 2 && der[0] == kSequence, "an ECDSA signature is a sequence");
  der.remove_prefix(2);
  std::string raw = TakeInteger(der);
  raw += TakeInteger(der);
  return raw;
}

bool IsP256(const EVP_PKEY& key) {
  std::array<char, 64> group{};
  return EVP_PKEY_is_a(&key, "EC") == 1 &&
         EVP_PKEY_get_group_name(&key, group.data(), group.size(), nullptr) == 1 &&
         std::string_view(group.data()) == SN_X9_62_prime256v1;
}

std::string Coordinate(const EVP_PKEY& key, const char* name) {
  BIGNUM* number = nullptr;
  const bool known = EVP_PKEY_get_bn_param(&key, name, &number) == 1;
  const BigNumber owned(number);
  std::string out(kP256CoordinateBytes, '\0');
  Check(known && BN_bn2binpad(number, Octets(out.data()), static_cast<int>(out.size())) ==
                     static_cast<int>(out.size()),
        "a P-256 key has coordinates");
  return out;
}

// Without this OpenSSL would ask for a password on the terminal.
int NoPassword(char*, int, int, void*) { return -1; }

}  // namespace

EvpKey P256FromPoint(std::string_view x, std::string_view y) {
  if (x.size() != kP256CoordinateBytes || y.size() != kP256CoordinateBytes) return nullptr;
  const ForgetErrors forget;
  std::string point(1, static_cast<char>(POINT_CONVERSION_UNCOMPRESSED));
  point.append(x).append(y);
  char group[] = SN_X9_62_prime256v1;
  std::array params{
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group - 1),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
      OSSL_PARAM_construct_end()};
  const EvpKeyContext reader(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  Check(reader && EVP_PKEY_fromdata_init(reader.get()) == 1, "OpenSSL offers EC keys");
  EVP_PKEY* made = nullptr;
  if (EVP_PKEY_fromdata(reader.get(), &made, EVP_PKEY_PUBLIC_KEY, params.data()) != 1)
    return nullptr;
  EvpKey key(made);
  const EvpKeyContext checker(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  if (!checker || EVP_PKEY_public_check(checker.get()) != 1) return nullptr;
  return key;
}

EvpKey GenerateP256() {
  EvpKey key(EVP_EC_gen(SN_X9_62_prime256v1));
  Check(key != nullptr, "OpenSSL makes P-256 keys");
  return key;
}

EvpKey P256FromPem(std::string_view pem) {
  const ForgetErrors forget;
  const Bio text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Check(text != nullptr, "OpenSSL reads memory");
  EvpKey key(PEM_read_bio_PrivateKey(text.get(), nullptr, NoPassword, nullptr));
  if (!key || !IsP256(*key)) return nullptr;
  const EvpKeyContext checker(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  if (!checker || EVP_PKEY_pairwise_check(checker.get()) != 1) return nullptr;
  return key;
}

std::string P256ToPem(const EVP_PKEY& pair) {
  const Bio text(BIO_new(BIO_s_mem()));
  Check(text && PEM_write_bio_PKCS8PrivateKey(text.get(), &pair, nullptr, nullptr, 0, nullptr,
                                              nullptr) == 1,
        "OpenSSL writes PEM");
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(text.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

P256Point PointOf(const EVP_PKEY& key) {
  return {Coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X), Coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y)};
}

std::string SignEs256(EVP_PKEY& pair, std::string_view bytes) {
  const Sha256Digest digest = Sha256(bytes);
  std::array<unsigned char, kMaxDerBytes> der;
  std::size_t size = der.size();
  const EvpKeyContext signer(EVP_PKEY_CTX_new_from_pkey(nullptr, &pair, nullptr));
  Check(
      signer && EVP_PKEY_sign_init(signer.get()) == 1 &&
          EVP_PKEY_sign(signer.get(), der.data(), &size, Octets(digest.data()), digest.size()) == 1,
      "signing with a P-256 key pair cannot fail");
  return RawFromDer({reinterpret_cast<const char*>(der.data()), size});
}

bool VerifyEs256(EVP_PKEY& key, std::string_view bytes, std::string_view raw_signature) {
  if (raw_signature.size() != kEs256SignatureBytes) return false;
  const ForgetErrors forget;
  const Sha256Digest digest = Sha256(bytes);
  const std::string der = DerFromRaw(raw_signature);
  const EvpKeyContext verifier(EVP_PKEY_CTX_new_from_pkey(nullptr, &key, nullptr));
  Check(verifier && EVP_PKEY_verify_init(verifier.get()) == 1, "a P-256 key can verify");
  return EVP_PKEY_verify(verifier.get(), Octets(der.data()), der.size(), Octets(digest.data()),
                         digest.size()) == 1;
}

}  // namespace dtbridge
