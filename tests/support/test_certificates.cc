#include "support/test_certificates.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <atomic>

#include "dtbridge/base/check.h"
#include "dtbridge/base/free_with.h"

namespace dtbridge {
namespace {

using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using X509Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Bio = std::unique_ptr<BIO, FreeWith<BIO_free>>;

template <typename Write>
std::string TextOf(Write write) {
  const Bio bio(BIO_new(BIO_s_mem()));
  Check(write(bio.get()) == 1, "a PEM text");
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string PemOf(X509* certificate) {
  return TextOf([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

std::string PemOf(EVP_PKEY* key) {
  return TextOf([&](BIO* bio) {
    return PEM_write_bio_PKCS8PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  });
}

void Extend(X509* certificate, X509* issuer, int what, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str());
  Check(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1, "an extension");
  X509_EXTENSION_free(extension);
}

/// Signed by nobody yet.
X509Certificate Blank(const std::string& name, EVP_PKEY* key, std::chrono::seconds lives) {
  static std::atomic<long> serial{0};
  X509Certificate certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600 * 24 * 365);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), static_cast<long>(lives.count()));
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  return certificate;
}

void Sign(X509* certificate, X509* issuer, EVP_PKEY* issuer_key) {
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  Check(X509_sign(certificate, issuer_key, EVP_sha256()) != 0, "a signed certificate");
}

}  // namespace

struct TestAuthority::State {
  Key key;
  X509Certificate certificate;
  std::string pem;
};

TestAuthority::TestAuthority(const std::string& name)
    : state_(std::make_unique<State>(State{Key(EVP_EC_gen("P-256")), nullptr, ""})) {
  state_->certificate = Blank(name, state_->key.get(), std::chrono::hours(24 * 365));
  X509* const own = state_->certificate.get();
  Extend(own, own, NID_basic_constraints, "critical,CA:TRUE");
  Sign(own, own, state_->key.get());
  state_->pem = PemOf(own);
}

TestAuthority::~TestAuthority() = default;

TestIdentity TestAuthority::Issue(const TestCertificate& wanted) const {
  const Key key(wanted.rsa_bits > 0 ? EVP_RSA_gen(static_cast<unsigned int>(wanted.rsa_bits))
                                    : EVP_EC_gen("P-256"));
  const X509Certificate certificate = Blank(wanted.name, key.get(), wanted.lives);
  X509* const authority = state_->certificate.get();
  Extend(certificate.get(), authority, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  if (wanted.padding > 0) {
    Extend(certificate.get(), authority, NID_netscape_comment, std::string(wanted.padding, 'x'));
  }
  Sign(certificate.get(), authority, state_->key.get());
  return {PemOf(certificate.get()), PemOf(key.get())};
}

const std::string& TestAuthority::Certificate() const { return state_->pem; }

std::string EncryptedKey(const std::string& key) {
  const Bio reader(BIO_new_mem_buf(key.data(), static_cast<int>(key.size())));
  const Key plain(PEM_read_bio_PrivateKey(reader.get(), nullptr, nullptr, nullptr));
  return TextOf([&](BIO* bio) {
    return PEM_write_bio_PKCS8PrivateKey(bio, plain.get(), EVP_aes_256_cbc(), "pass", 4, nullptr,
                                         nullptr);
  });
}

}  // namespace dtbridge
