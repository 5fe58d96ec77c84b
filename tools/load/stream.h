#pragma once

#include <sys/socket.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "load/receiver_url.h"
#include "load/tls_client.h"

namespace dtbridge {

/// Where a name leads to.
struct SocketAddress {
  sockaddr_storage address{};
  socklen_t size = 0;
};

/// Looks the receiver's host up; the first address. Throws std::runtime_error.
SocketAddress Resolve(const ReceiverUrl& url);

/// A connection that never blocks, plain or TLS; small packets leave at once (TCP_NODELAY).
///
/// Threads: one at a time. Lifetime: the context outlives it.
class Stream {
 public:
  /// Begins to connect. `tls` null: plain. Throws std::runtime_error when there is no socket left.
  Stream(const SocketAddress& address, const ClientTlsContext* tls);
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  int Socket() const { return socket_; }

  /// Goes on connecting and shaking hands; kDone when it can be read and written.
  Io Open();
  Io Read(std::span<char> buffer, std::size_t& count);
  Io Write(std::string_view bytes, std::size_t& count);

  /// Why the last call said kClosed, in a few words.
  std::string Problem() const;

 private:
  const ClientTlsContext* tls_;
  const int socket_;
  bool is_connected_ = false;
  std::unique_ptr<ClientTlsSession> session_;
  int error_ = 0;
};

}  // namespace dtbridge
