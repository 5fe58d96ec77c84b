#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace dtbridge {

/// How far a non-blocking call came.
enum class Io {
  kDone,
  kAgain,   ///< the socket has to become readable or writable first
  kClosed,  ///< the other side is gone, or the connection is broken
};

/// What TLS connections to one receiver share: TLS 1.2 and later, the receiver's certificate is
/// verified for its host name or address.
///
/// Threads: any. Lifetime: the process must ignore SIGPIPE.
class ClientTlsContext {
 public:
  /// Trusts the system's authorities, or those of a PEM file when `ca_file` is not empty. Throws
  /// ConfigError when that cannot be read.
  ClientTlsContext(const std::string& ca_file, std::string host);
  ~ClientTlsContext();

 private:
  friend class ClientTlsSession;
  struct Context;
  std::unique_ptr<Context> context_;
};

/// The client's side of one TLS connection over a non-blocking socket, which it does not own.
///
/// Threads: one at a time. Lifetime: the context outlives it.
class ClientTlsSession {
 public:
  ClientTlsSession(const ClientTlsContext& context, int socket);
  ~ClientTlsSession();

  Io Handshake();
  Io Read(std::span<char> buffer, std::size_t& count);
  Io Write(std::string_view bytes, std::size_t& count);

  /// Why the last call said kClosed; empty when the other side just left.
  std::string Problem() const { return problem_; }

 private:
  struct Session;
  Io Outcome(int result);

  std::unique_ptr<Session> session_;
  std::string problem_;
};

}  // namespace dtbridge
