#include <sys/socket.h>

#include <cerrno>

#include "worker.h"

namespace dtbridge {

/// Opens what came on a connection with TLS and passes it on.
void Worker::ReceivedSealed(Connection& c, std::string_view sealed) {
  if (c.state == State::kHandshaking && c.tls == nullptr) {
    // Not before the first byte: a connection without one costs little.
    c.tls = std::make_unique<TlsSession>(*settings_.tls->Current());
  }
  TlsSession::Plain plain;
  while (c.state != State::kLingering && c.state != State::kClosed) {
    const TlsSession::Fed fed = c.tls->Feed(sealed, plain, sealed_);
    SendOwnWords(c);
    if (c.state == State::kClosed) return;
    switch (fed.event) {
      case TlsSession::Event::kNeedMore:
        return;
      case TlsSession::Event::kOpened:
        settings_.tls_probe->Ended(Handshake::kOk);
        Enter(c, State::kIdle);
        break;
      case TlsSession::Event::kData:
        Take(c, fed.data);
        break;
      case TlsSession::Event::kEnded:
        c.input_ended = true;
        return EndOfInput(c);
      case TlsSession::Event::kFailed:
        return TlsFailed(c);
    }
  }
  // Answered for the last time: the rest is thrown away unopened.
  Take(c, sealed);
}

/// The sender will send no more (close_notify), but may still read.
void Worker::EndOfInput(Connection& c) {
  const bool is_unfinished = c.state == State::kHandshaking || c.state == State::kReading;
  if (c.state == State::kIdle || is_unfinished) CutOff(c);
}

void Worker::TlsFailed(Connection& c) {
  if (c.state != State::kHandshaking) return CutOff(c);
  const TlsSession::Failure& failure = c.tls->GetFailure();
  settings_.tls_probe->Ended(failure.kind);
  logger_.Warn("http", "TLS handshake failed", {{"reason", failure.reason}});
  // Closed like an answered one, so that the alert is not lost to a reset.
  ::shutdown(c.fd, SHUT_WR);
  Enter(c, State::kLingering);
}

/// Sends what TLS says of its own: handshake, tickets, alerts.
void Worker::SendOwnWords(Connection& c) {
  if (sealed_.empty()) return;
  if (!c.output.empty()) {
    c.output += sealed_;
    sealed_.clear();
    return;
  }
  const ssize_t sent = ::send(c.fd, sealed_.data(), sealed_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  const bool is_done = sent == static_cast<ssize_t>(sealed_.size());
  const bool is_full = sent >= 0 || errno == EAGAIN || errno == EWOULDBLOCK;
  if (!is_done && is_full && c.state == State::kHandshaking) {
    // A long chain and a small socket buffer. It has until read_timeout.
    c.output.assign(sealed_, sent > 0 ? static_cast<std::size_t>(sent) : 0);
    watch_writable(c.fd);
  } else if (!is_done) {
    CutOff(c);
  }
  sealed_.clear();
}

void Worker::SendRestOfHandshake(Connection& c) {
  const ssize_t sent = ::send(c.fd, c.output.data(), c.output.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK) return CutOff(c);
  c.output.erase(0, sent > 0 ? static_cast<std::size_t>(sent) : 0);
  if (!c.output.empty()) return watch_writable(c.fd);
  c.output = {};
}

void Worker::TransmitSealed(Connection& c, std::string_view bytes, bool close) {
  // Before the handshake has left there is nobody who could have asked: one who does not read.
  if (c.output.empty() && c.tls->Seal(bytes, sealed_)) {
    if (close) c.tls->SealEnd(sealed_);
    const ssize_t sent = ::send(c.fd, sealed_.data(), sealed_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    const bool is_done = sent == static_cast<ssize_t>(sealed_.size());
    sealed_.clear();
    if (is_done) return Sent(c, close);
  }
  sealed_.clear();
  probe_.AnswerLost();
  CutOff(c);
}

void Worker::HandshakeTimedOut(Connection& c) {
  settings_.tls_probe->Ended(Handshake::kTimeout);
  c.tls.reset();
  CutOff(c);
}

/// The last of TLS on a connection that ends: counts a handshake that breaks off, tells an idle
/// sender if that can be told without waiting.
void Worker::LeaveTls(Connection& c) {
  if (c.tls == nullptr) return;
  if (c.state == State::kHandshaking) return settings_.tls_probe->Ended(Handshake::kFailed);
  if (c.state != State::kIdle || !c.output.empty()) return;
  c.tls->SealEnd(sealed_);
  if (!sealed_.empty()) {
    (void)!::send(c.fd, sealed_.data(), sealed_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    sealed_.clear();
  }
}

}  // namespace dtbridge
