#include "tls_pem.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

namespace dtbridge {
namespace {

using Bio = std::unique_ptr<BIO, FreeWith<BIO_free>>;
using Asn1Time = std::unique_ptr<ASN1_TIME, FreeWith<ASN1_STRING_free>>;

Bio ReaderOf(std::string_view text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// Without this OpenSSL asks for a passphrase on the terminal.
int RefusePassphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* was_asked) {
  *static_cast<bool*>(was_asked) = true;
  return -1;
}

bool WasOnlyTheEnd() {
  const unsigned long error = ERR_peek_last_error();
  return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

}  // namespace

Expected<std::vector<X509Certificate>, std::string> ReadCertificates(std::string_view pem) {
  ERR_clear_error();
  const Bio reader = ReaderOf(pem);
  std::vector<X509Certificate> certificates;
  for (;;) {
    X509Certificate certificate(PEM_read_bio_X509(reader.get(), nullptr, nullptr, nullptr));
    if (certificate == nullptr) break;
    certificates.push_back(std::move(certificate));
  }
  const bool is_whole = WasOnlyTheEnd();
  ERR_clear_error();
  if (!is_whole) return Unexpected(std::string("is cut off or damaged"));
  if (certificates.empty()) return Unexpected(std::string("holds no certificate in PEM"));
  return certificates;
}

Expected<PrivateKey, std::string> ReadPrivateKey(std::string_view pem) {
  ERR_clear_error();
  const Bio reader = ReaderOf(pem);
  bool was_asked = false;
  PrivateKey key(PEM_read_bio_PrivateKey(reader.get(), nullptr, RefusePassphrase, &was_asked));
  ERR_clear_error();
  if (key != nullptr) return key;
  if (was_asked) return Unexpected(std::string("has a passphrase; store the key without one"));
  const bool is_absent = pem.find("PRIVATE KEY-----") == std::string_view::npos;
  return Unexpected(
      std::string(is_absent ? "holds no private key in PEM" : "is cut off or damaged"));
}

SysTime NotAfter(const X509& certificate) {
  const Asn1Time epoch(ASN1_TIME_set(nullptr, 0));
  int days = 0;
  int rest = 0;
  if (ASN1_TIME_diff(&days, &rest, epoch.get(), X509_get0_notAfter(&certificate)) != 1) return {};
  return SysTime(std::chrono::hours(24) * days + std::chrono::seconds(rest));
}

std::string TakeOpenSslError() {
  const char* const words = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return words == nullptr ? "unknown" : words;
}

}  // namespace dtbridge
