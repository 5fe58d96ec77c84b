#pragma once

#include <list>
#include <memory>
#include <string>

#include "dtbridge/base/time.h"
#include "request_framer.h"
#include "site.h"
#include "slots.h"
#include "tls_session.h"

namespace dtbridge {

/// One sender's connection, as its worker sees it. Threads: the worker's.
struct Connection {
  enum class State {
    kHandshaking,  ///< TLS is not agreed on yet
    kIdle,         ///< no byte of a request yet
    kReading,      ///< from a request's first byte on
    kWaiting,      ///< its delivery is in a slot
    kWriting,      ///< the answer did not fit into the socket's buffer
    kLingering,    ///< answered and half closed: what still comes is thrown away
    kClosed,       ///< shut down; the end of the stream will remove it
  };

  /// The request that is being read or answered.
  struct Request {
    Plan plan;
    std::string id;
    SteadyTime first_byte;
    SysTime received;
    bool draining = false;  ///< it began when draining had begun
    bool has_head = false;
    bool complete = false;
    bool expects_continue = false;
  };

  /// Bytes that came while an earlier request of the connection was in work.
  struct Backlog {
    std::string bytes;
    std::size_t read = 0;    ///< how many of them were fed since
    std::size_t oldest = 0;  ///< the first so many came at `since`
    SteadyTime since;
    SteadyTime last;  ///< when the newest came

    bool Empty() const { return read == bytes.size(); }
    std::size_t Size() const { return bytes.size() - read; }
    void Append(std::string_view more, SteadyTime now);
    void Clear();
    /// When the next unread byte came; an estimate that errs towards too late by one round of a
    /// pipeline.
    SteadyTime NextSince() const { return read < oldest ? since : last; }
  };

  Connection(int descriptor, const HttpLimits& limits) : fd(descriptor), framer(limits) {}

  const int fd;
  State state = State::kIdle;
  std::unique_ptr<TlsSession> tls;  ///< null on a plain port, and before the first byte
  RequestFramer framer;
  Request request;
  SlotId slot = 0;  ///< while kWaiting
  Backlog backlog;
  bool overrun =
      false;  ///< the backlog's bound was passed: bytes are missing, so nothing after it counts
  std::size_t sealed_without_data = 0;  ///< bytes of TLS since the last that were a request's
  bool input_ended = false;  ///< by close_notify: what is in the backlog is all there will be
  bool keep_alive = true;    ///< as the current request wants it
  std::string output;        ///< while kWriting, or of a handshake that did not fit
  std::size_t output_sent = 0;
  bool close_after_output = false;
  std::size_t held_bytes = 0;  ///< as the ledger knows it
  std::size_t discarded = 0;   ///< while kLingering

  std::uint64_t round = 0;  ///< in which it was read last
  std::size_t round_bytes = 0;

  SteadyTime since;  ///< when it entered its state
  std::list<Connection*>::iterator place;
};

inline void Connection::Backlog::Append(std::string_view more, SteadyTime now) {
  if (Empty()) {
    Clear();
    since = now;
    oldest = more.size();
  } else if (read > 0) {
    bytes.erase(0, read);
    oldest = oldest > read ? oldest - read : 0;
    read = 0;
  }
  bytes.append(more);
  last = now;
}

inline void Connection::Backlog::Clear() {
  constexpr std::size_t kKeptCapacity = 4096;
  bytes.clear();
  if (bytes.capacity() > kKeptCapacity) bytes.shrink_to_fit();
  read = oldest = 0;
}

}  // namespace dtbridge
