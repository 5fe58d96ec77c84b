#pragma once

#include <openssl/evp.h>

#include <memory>

#include "dtbridge/base/free_with.h"

namespace dtbridge {

/// Owners of OpenSSL's handles.
using EvpKey = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using EvpKeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using EvpMac = std::unique_ptr<EVP_MAC, FreeWith<EVP_MAC_free>>;
using EvpMacContext = std::unique_ptr<EVP_MAC_CTX, FreeWith<EVP_MAC_CTX_free>>;
using EvpDigest = std::unique_ptr<EVP_MD, FreeWith<EVP_MD_free>>;
using EvpDigestContext = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;

inline const unsigned char* Octets(const char* bytes) {
  return reinterpret_cast<const unsigned char*>(bytes);
}
inline unsigned char* Octets(char* bytes) { return reinterpret_cast<unsigned char*>(bytes); }

}  // namespace dtbridge
