#pragma once

#include <string>
#include <string_view>

#include "evp.h"

namespace dtbridge {

/// Bytes of a coordinate, and of an ES256 signature: r and s, each as long (RFC 7518 3.4, 6.2.1.2).
inline constexpr std::size_t kP256CoordinateBytes = 32;
inline constexpr std::size_t kEs256SignatureBytes = 64;

/// ECDSA on P-256 with SHA-256. Keys may be used by many threads at once.

/// A public key from the coordinates of its point, big-endian, 32 bytes each; null when the point
/// is not on the curve.
EvpKey P256FromPoint(std::string_view x, std::string_view y);

/// A new key pair.
EvpKey GenerateP256();

/// A key pair from an unencrypted PEM text; null when it is none, or not on P-256.
EvpKey P256FromPem(std::string_view pem);

/// The pair as PKCS #8 in PEM.
std::string P256ToPem(const EVP_PKEY& pair);

struct P256Point {
  std::string x, y;
};

/// The coordinates of a key's point.
P256Point PointOf(const EVP_PKEY& key);

/// Signs with a pair; r and s, 64 bytes.
std::string SignEs256(EVP_PKEY& pair, std::string_view bytes);

/// False for a signature of another length too.
bool VerifyEs256(EVP_PKEY& key, std::string_view bytes, std::string_view raw_signature);

}  // namespace dtbridge
