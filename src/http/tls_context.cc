#include "tls_context.h"

#include <openssl/err.h>

#include <algorithm>
#include <iterator>

#include "tls_pem.h"

namespace dtbridge {
namespace {

// Mozilla's "intermediate" list (wiki.mozilla.org/Security/Server_Side_TLS, version 5.7) without
// DHE; TLS 1.3 has its own, all of which are good.
constexpr const char* kCiphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr const char* kGroups = "X25519:P-256:P-384";
/// At least 112 bits everywhere: no RSA key under 2048 bits, no SHA-1.
constexpr int kSecurityLevel = 2;

/// A client that asks for other protocols only is told so (RFC 7301 3.2); one that does not ask
/// is served.
int ChooseProtocol(SSL* /*ssl*/, const unsigned char** chosen, unsigned char* chosen_size,
                   const unsigned char* offered, unsigned int offered_size, void* /*unused*/) {
  constexpr std::string_view kHttp11 = "http/1.1";
  for (unsigned int at = 0; at < offered_size; at += 1U + offered[at]) {
    const unsigned char size = offered[at];
    if (size > offered_size - at - 1U) break;
    const unsigned char* const name = offered + at + 1;
    if (size != kHttp11.size() || !std::equal(kHttp11.begin(), kHttp11.end(), name)) continue;
    *chosen = name;
    *chosen_size = size;
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

std::string Complaint(const char* key, const std::string& file, const std::string& words) {
  return std::string("listen.tls.") + key + ": " + file + " " + words;
}

bool SetUp(SSL_CTX* context, const std::string& min_version) {
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  // Ten thousand idle connections should not hold two record buffers each. And the chain is what
  // the file says, not what could be found among the client CAs.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_timeout(context, TlsContext::kTicketSeconds);
  SSL_CTX_set_alpn_select_cb(context, ChooseProtocol, nullptr);
  SSL_CTX_set_security_level(context, kSecurityLevel);
  constexpr unsigned char kName[] = "dtbridge";
  const int oldest = min_version == "1.3" ? TLS1_3_VERSION : TLS1_2_VERSION;
  return SSL_CTX_set_min_proto_version(context, oldest) == 1 &&
         SSL_CTX_set_max_proto_version(context, 0) == 1 &&
         SSL_CTX_set_cipher_list(context, kCiphers) == 1 &&
         SSL_CTX_set1_groups_list(context, kGroups) == 1 &&
         // Demanded of whoever may ask for certificates.
         SSL_CTX_set_session_id_context(context, kName, sizeof kName - 1) == 1;
}

bool UseCertificates(SSL_CTX* context, const std::vector<X509Certificate>& chain) {
  if (SSL_CTX_use_certificate(context, chain.front().get()) != 1) return false;
  return std::all_of(std::next(chain.begin()), chain.end(), [context](const auto& certificate) {
    return SSL_CTX_add1_chain_cert(context, certificate.get()) == 1;
  });
}

bool DemandClients(SSL_CTX* context, const std::vector<X509Certificate>& authorities) {
  for (const X509Certificate& authority : authorities) {
    if (X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority.get()) != 1) return false;
    if (SSL_CTX_add_client_CA(context, authority.get()) != 1) return false;
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  // A ticket stands for the certificate that was shown once, and each resumption makes a new one:
  // a client whose certificate has expired would stay for ever.
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
  if (SSL_CTX_set_num_tickets(context, 0) != 1) return false;
  return true;
}

}  // namespace

Expected<std::shared_ptr<const TlsContext>, std::string> TlsContext::Make(const TlsOptions& options,
                                                                          const TlsTexts& texts) {
  const auto certificate_fails = [&](const std::string& words) {
    return Unexpected(Complaint("certificate_file", options.certificate_file, words));
  };
  const auto key_fails = [&](const std::string& words) {
    return Unexpected(Complaint("key_file", options.key_file, words));
  };
  const auto authority_fails = [&](const std::string& words) {
    return Unexpected(Complaint("client_ca_file", options.client_ca_file, words));
  };

  const auto chain = ReadCertificates(texts.certificate);
  if (!chain) return certificate_fails(chain.error());
  const auto key = ReadPrivateKey(texts.key);
  if (!key) return key_fails(key.error());
  const X509& leaf = *chain->front();
  if (X509_check_private_key(&leaf, key->get()) != 1) {
    ERR_clear_error();
    return key_fails("is not the key of the first certificate in " + options.certificate_file);
  }

  Context context(SSL_CTX_new(TLS_server_method()));
  if (context == nullptr || !SetUp(context.get(), options.min_version)) {
    return Unexpected("listen.tls: OpenSSL refuses the settings: " + TakeOpenSslError());
  }
  if (!UseCertificates(context.get(), *chain)) {
    return certificate_fails("is not good enough: " + TakeOpenSslError());
  }
  if (SSL_CTX_use_PrivateKey(context.get(), key->get()) != 1) {
    return key_fails("is not good enough: " + TakeOpenSslError());
  }
  if (!options.client_ca_file.empty()) {
    const auto authorities = ReadCertificates(texts.client_ca);
    if (!authorities) return authority_fails(authorities.error());
    if (!DemandClients(context.get(), *authorities)) {
      return authority_fails("cannot be used: " + TakeOpenSslError());
    }
  }
  const SysTime not_after = dtbridge::NotAfter(leaf);
  return std::shared_ptr<const TlsContext>(new TlsContext(std::move(context), not_after));
}

}  // namespace dtbridge
