#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dtbridge/base/expected.h"
#include "dtbridge/base/free_with.h"
#include "dtbridge/base/time.h"

namespace dtbridge {

using X509Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;

/// Every certificate of a PEM text, at least one. Errors: how the text fails, to be written after
/// its name: `holds no certificate`, `is cut off or damaged`.
Expected<std::vector<X509Certificate>, std::string> ReadCertificates(std::string_view pem);

/// The first private key of a PEM text. One with a passphrase is an error: nobody is there to ask.
Expected<PrivateKey, std::string> ReadPrivateKey(std::string_view pem);

SysTime NotAfter(const X509& certificate);

/// OpenSSL's words for the last error of this thread, which is forgotten.
std::string TakeOpenSslError();

}  // namespace dtbridge
