#include "load/stream.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "dtbridge/base/free_with.h"

namespace dtbridge {
namespace {

int OpenSocket(const SocketAddress& address) {
  const int made = socket(address.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (made < 0)
    throw std::runtime_error("no socket: " + std::generic_category().message(errno) +
                             "; fewer --connections, or a larger `ulimit -n`");
  const int on = 1;
  setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return made;
}

bool IsTemporary(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

}  // namespace

SocketAddress Resolve(const ReceiverUrl& url) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string port = std::to_string(url.port);
  const int error = getaddrinfo(url.host.c_str(), port.c_str(), &hints, &found);
  if (error != 0) throw std::runtime_error(url.host + ": " + gai_strerror(error));
  const std::unique_ptr<addrinfo, FreeWith<freeaddrinfo>> owned(found);
  SocketAddress address;
  std::memcpy(&address.address, found->ai_addr, found->ai_addrlen);
  address.size = found->ai_addrlen;
  return address;
}

Stream::Stream(const SocketAddress& address, const ClientTlsContext* tls)
    : tls_(tls), socket_(OpenSocket(address)) {
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address.address), address.size) != 0 &&
      errno != EINPROGRESS)
    error_ = errno;
}

Stream::~Stream() {
  session_.reset();
  close(socket_);
}

Io Stream::Open() {
  if (error_ != 0) return Io::kClosed;
  if (!is_connected_) {
    pollfd ready{.fd = socket_, .events = POLLOUT, .revents = 0};
    if (poll(&ready, 1, 0) == 0) return Io::kAgain;
    socklen_t size = sizeof error_;
    getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error_, &size);
    if (error_ != 0) return Io::kClosed;
    is_connected_ = true;
    if (tls_ != nullptr) session_ = std::make_unique<ClientTlsSession>(*tls_, socket_);
  }
  return session_ ? session_->Handshake() : Io::kDone;
}

Io Stream::Read(std::span<char> buffer, std::size_t& count) {
  if (session_) return session_->Read(buffer, count);
  const ssize_t got = recv(socket_, buffer.data(), buffer.size(), 0);
  if (got > 0) {
    count = static_cast<std::size_t>(got);
    return Io::kDone;
  }
  if (got < 0 && IsTemporary(errno)) return Io::kAgain;
  error_ = got < 0 ? errno : 0;
  return Io::kClosed;
}

Io Stream::Write(std::string_view bytes, std::size_t& count) {
  if (session_) return session_->Write(bytes, count);
  const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent >= 0) {
    count = static_cast<std::size_t>(sent);
    return Io::kDone;
  }
  if (IsTemporary(errno)) return Io::kAgain;
  error_ = errno;
  return Io::kClosed;
}

std::string Stream::Problem() const {
  if (session_ && !session_->Problem().empty()) return session_->Problem();
  return error_ == 0 ? "closed by the receiver" : std::generic_category().message(error_);
}

}  // namespace dtbridge
