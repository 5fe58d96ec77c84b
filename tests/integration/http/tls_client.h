#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "client_answer.h"
#include "client_socket.h"
#include "dtbridge/base/free_with.h"
#include "support/test_certificates.h"

namespace dtbridge {

struct TlsClientOptions {
  int min_version = 0;  ///< as OpenSSL numbers them; 0: any
  int max_version = 0;
  std::string alpn = {};  ///< length-prefixed names
  const TestIdentity* identity = nullptr;
  std::string authority = {};  ///< not empty: the server must be vouched for by it
  SSL_SESSION* resumes = nullptr;
  std::size_t piece = 0;   ///< bytes sent at a time; 0: as many as there are
  int receive_buffer = 0;  ///< 0: the system's
};

/// TLS on a ClientSocket, with a hand on the bytes. Every wait ends after 10 s.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, const TlsClientOptions& options = {});

  /// False when it fails. With TLS 1.3 a server may refuse us after that; the first Read tells.
  bool Handshake();

  /// Seals as one record (up to 16 KiB) or more, and sends.
  bool Send(std::string_view plain);
  /// What Send would send; nothing is sent.
  std::string Seal(std::string_view plain);
  bool SendRaw(std::string_view sealed);

  std::optional<ClientAnswer> Read();

  /// Sends close_notify and ends our direction of the socket.
  void HalfClose();
  /// Sends close_notify only.
  bool SendEnd();

  /// True when the server says close_notify before it ends the connection, and nothing else.
  bool ReadsOrderlyEnd();

  std::string Alpn() const;
  std::string Version() const { return SSL_get_version(ssl_.get()); }
  bool WasResumed() const { return SSL_session_reused(ssl_.get()) == 1; }
  /// The server's certificate: its subject's common name.
  std::string PeerName() const;
  /// OpenSSL's word for what went wrong last: `tlsv13 alert certificate required`.
  const std::string& Error() const { return error_; }
  SSL* Handle() { return ssl_.get(); }
  ClientSocket& Socket() { return socket_; }

 private:
  bool Flush();
  bool Receive();
  bool Fill();
  void NoteError();

  ClientSocket socket_;
  const std::size_t piece_;
  std::unique_ptr<SSL_CTX, FreeWith<SSL_CTX_free>> context_;
  std::unique_ptr<SSL, FreeWith<SSL_free>> ssl_;
  std::string buffer_;
  std::string error_;
  bool ended_ = false;
};

}  // namespace dtbridge
