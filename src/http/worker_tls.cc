#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "worker.h"

namespace dtbridge {

/// Opens what came on a connection with TLS and passes it on.
void Worker::ReceivedSealed(Connection& c, std::string_view sealed) {
  if (c.state == State::kHandshaking && c.tls == nullptr) {
    // Not before the first byte: a connection without one costs little.
    c.tls = std::make_unique<TlsSession>(*settings_.tls->Current());
  }
  TlsSession::Plain plain;
  sealed_.clear();
  while (c.state != State::kLingering && c.state != State::kClosed) {
    const std::size_t before = sealed.size();
    const TlsSession::Fed fed = c.tls->Feed(sealed, plain, sealed_);
    c.sealed_without_data += before - sealed.size();
    SendOwnWords(c);
    if (c.state == State::kClosed) return;
    switch (fed.event) {
      case TlsSession::Event::kNeedMore:
        // Messages of TLS itself (a KeyUpdate is 27 bytes) cost as much as a request each.
        if (c.tls->IsOpen() && c.sealed_without_data > kSealedWithoutData) CutOff(c);
        return;
      case TlsSession::Event::kOpened:
        c.sealed_without_data = 0;
        settings_.tls_probe->Ended(Handshake::kOk);
        Enter(c, State::kIdle);
        break;
      case TlsSession::Event::kData:
        if (!fed.data.empty()) c.sealed_without_data = 0;
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
  const TlsSession::Failure failure = c.tls->GetFailure();
  settings_.tls_probe->Ended(failure.kind);
  logger_.Warn("http", "TLS handshake failed", {{"reason", failure.reason}});
  // Closed like an answered one, so that the alert is not lost to a reset.
  ::shutdown(c.fd, SHUT_WR);
  c.tls.reset();
  Enter(c, State::kLingering);
}

/// Sends what TLS says of its own: handshake, tickets, alerts.
void Worker::SendOwnWords(Connection& c) {
  if (sealed_.empty()) return;
  const std::string words = std::exchange(sealed_, {});
  if (!c.output.empty()) {
    c.output += words;
    return;
  }
  const ssize_t sent = ::send(c.fd, words.data(), words.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent == static_cast<ssize_t>(words.size())) return;
  const bool is_full = sent >= 0 || errno == EAGAIN || errno == EWOULDBLOCK;
  if (!is_full || c.state != State::kHandshaking) return CutOff(c);
  // A long chain and a small socket buffer. It has until read_timeout.
  c.output.assign(words, sent > 0 ? static_cast<std::size_t>(sent) : 0);
  watch_writable(c.fd);
}

void Worker::SendRestOfHandshake(Connection& c) {
  const ssize_t sent = ::send(c.fd, c.output.data(), c.output.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK) return CutOff(c);
  c.output.erase(0, sent > 0 ? static_cast<std::size_t>(sent) : 0);
  if (!c.output.empty()) return watch_writable(c.fd);
  c.output = {};
}

void Worker::TransmitSealed(Connection& c, std::string_view bytes, bool close) {
  sealed_.clear();
  // Before the handshake has left there is nobody who could have asked: one who does not read.
  if (c.output.empty() && c.tls->Seal(bytes, sealed_)) {
    if (close) c.tls->SealEnd(sealed_);
    const ssize_t sent = ::send(c.fd, sealed_.data(), sealed_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    const bool is_done = sent == static_cast<ssize_t>(sealed_.size());
    sealed_.clear();
    if (is_done && close) c.tls.reset();
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
  sealed_.clear();
  c.tls->SealEnd(sealed_);
  if (!sealed_.empty()) {
    (void)!::send(c.fd, sealed_.data(), sealed_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    sealed_.clear();
  }
}

}  // namespace dtbridge
