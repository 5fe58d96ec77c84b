#include "worker.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace dtbridge {

Worker::Worker(const WorkerSettings& settings, const Site& site, Ledger& ledger,
               const HttpProbe& probe, const DeliveryProbe* deliveries, const Clock& clock,
               Logger& logger)
    : settings_(settings),
      site_(site),
      ledger_(ledger),
      probe_(probe),
      deliveries_(deliveries),
      clock_(clock),
      logger_(logger) {
  BeginRound();
}

Worker::~Worker() { Abandon(); }

void Worker::BeginRound() {
  ++round_;
  now_ = clock_.Steady();
  calendar_now_ = clock_.Now();
  writer_.SetTime(calendar_now_);
  heartbeat_.store(now_.time_since_epoch().count(), std::memory_order_relaxed);
}

Connection* Worker::Find(int fd) const {
  const auto index = static_cast<std::size_t>(fd);
  return index < connections_.size() ? connections_[index].get() : nullptr;
}

void Worker::Opened(int fd) {
  const auto index = static_cast<std::size_t>(fd);
  if (index >= connections_.size()) connections_.resize(index + 1);
  connections_[index] = std::make_unique<Connection>(fd, settings_.limits);
  Connection& c = *connections_[index];
  c.since = now_;
  auto& idle = by_state_[static_cast<std::size_t>(State::kIdle)];
  c.place = idle.insert(idle.end(), &c);
  if (settings_.tls != nullptr) Enter(c, State::kHandshaking);
  probe_.ConnectionOpened();
}

/// Who has to go for a newcomer: the oldest that has not even agreed on TLS, else the one that has
/// been idle longest; nullptr when all others are at work.
Connection* Worker::OneToGiveWayTo(const Connection& newest) const {
  for (const State state : {State::kHandshaking, State::kIdle}) {
    const auto& list = by_state_[static_cast<std::size_t>(state)];
    if (!list.empty() && list.front() != &newest) return list.front();
  }
  return nullptr;
}

void Worker::MakeRoomFor(int fd) {
  Connection* const newest = Find(fd);
  if (newest == nullptr) return;
  if (Connection* const other = OneToGiveWayTo(*newest)) {
    logger_.Warn("http", "idle connection closed", {{"reason", "limits.connections is reached"}});
    return CutOff(*other);
  }
  probe_.ConnectionRefused(ConnectionRefusal::kLimit);
  // Before TLS is agreed on there is no way to say why.
  if (newest->state != State::kIdle) return CutOff(*newest);
  BeginRequest(*newest, now_);
  Refuse(*newest, RejectReason::kOverloaded, "limits.connections is reached");
}

void Worker::Gone(int fd) {
  Connection* const c = Find(fd);
  if (c == nullptr) return;
  switch (c->state) {
    case State::kWaiting:
      LeaveSlot(*c);
      break;
    case State::kWriting:
      probe_.AnswerLost();
      ledger_.EndRequest();
      break;
    case State::kReading:
      ledger_.EndRequest();
      break;
    case State::kHandshaking:
      LeaveTls(*c);
      break;
    case State::kIdle:
    case State::kLingering:
    case State::kClosed:
      break;
  }
  ledger_.Hold(c->held_bytes, 0);
  by_state_[static_cast<std::size_t>(c->state)].erase(c->place);
  connections_[static_cast<std::size_t>(fd)].reset();
  ledger_.LeaveConnection();
  probe_.ConnectionClosed();
}

void Worker::Break(int fd) {
  Connection* const c = Find(fd);
  if (c != nullptr && c->state != State::kClosed) CutOff(*c);
}

void Worker::Enter(Connection& c, State state) {
  auto& to = by_state_[static_cast<std::size_t>(state)];
  to.splice(to.end(), by_state_[static_cast<std::size_t>(c.state)], c.place);
  c.state = state;
  c.since = now_;
}

void Worker::Received(int fd, std::string_view bytes) {
  Connection* const c = Find(fd);
  if (c == nullptr) return;
  if (c->round != round_) {
    c->round = round_;
    c->round_bytes = 0;
  }
  c->round_bytes += bytes.size();
  if (c->round_bytes > kRoundBytes && c->state != State::kClosed) {
    if (c->state == State::kWriting) probe_.AnswerLost();
    return CutOff(*c);
  }
  if (settings_.tls != nullptr) return ReceivedSealed(*c, bytes);
  Take(*c, bytes);
}

void Worker::Take(Connection& c, std::string_view bytes) {
  switch (c.state) {
    case State::kIdle:
    case State::kReading:
      Consume(c, bytes, false);
      break;
    case State::kWaiting:
    case State::kWriting:
      KeepForLater(c, bytes);
      break;
    case State::kLingering:
      c.discarded += bytes.size();
      if (c.discarded > kLingerBytes) CutOff(c);
      break;
    case State::kHandshaking:
    case State::kClosed:
      break;
  }
}

/// Feeds the framer until the bytes are used up or a request is in work; returns how many were
/// used.
std::size_t Worker::Consume(Connection& c, std::string_view bytes, bool from_backlog) {
  const std::size_t total = bytes.size();
  bool head_just_came = false;
  while ((c.state == State::kIdle || c.state == State::kReading) &&
         (!bytes.empty() || head_just_came)) {
    head_just_came = false;
    const SteadyTime came = from_backlog ? c.backlog.NextSince() : now_;
    const RequestFramer::Fed fed = c.framer.Feed(bytes);
    bytes.remove_prefix(fed.consumed);
    if (from_backlog) c.backlog.read += fed.consumed;
    if (c.state == State::kIdle && c.framer.Started()) BeginRequest(c, came);
    if (!NoteHeldBytes(c) && c.state == State::kReading &&
        fed.event != RequestFramer::Event::kRejected) {
      if (!c.request.has_head && fed.event == RequestFramer::Event::kHead) HeadCame(c);
      if (c.state == State::kReading)
        Refuse(c, RejectReason::kBufferFull, "limits.buffered is spent");
      break;
    }
    switch (fed.event) {
      case RequestFramer::Event::kNeedMore:
        if (c.request.expects_continue) AskForBody(c);
        break;
      case RequestFramer::Event::kHead:
        HeadCame(c);
        head_just_came = true;
        break;
      case RequestFramer::Event::kComplete:
        RequestCame(c);
        break;
      case RequestFramer::Event::kRejected:
        Refuse(c, c.framer.Reason(), c.framer.Detail());
        break;
    }
  }
  if (!bytes.empty() && !from_backlog) KeepForLater(c, bytes);
  return total - bytes.size();
}

/// After an answer: the next request may be there already.
void Worker::Resume(Connection& c) {
  if (c.state != State::kIdle || c.backlog.Empty()) return;
  // Nothing is appended meanwhile: that happens only in Received.
  Consume(c, std::string_view(c.backlog.bytes).substr(c.backlog.read), true);
  if (c.backlog.Empty()) c.backlog.Clear();
  NoteHeldBytes(c);
  if (c.input_ended) EndOfInput(c);
}

void Worker::KeepForLater(Connection& c, std::string_view bytes) {
  if (c.overrun || (c.state != State::kWaiting && c.state != State::kWriting)) return;
  if (c.backlog.Size() + bytes.size() > kBacklogBytes) {
    c.overrun = true;
    return;
  }
  c.backlog.Append(bytes, now_);
  if (!ledger_.Hold(c.held_bytes, c.held_bytes + bytes.size())) c.overrun = true;
  c.held_bytes += bytes.size();
}

/// False when limits.buffered is spent and this connection holds more than before.
bool Worker::NoteHeldBytes(Connection& c) {
  // A delivery's body counts until its end is decided, although the framer gave it away.
  if (c.state == State::kWaiting) return true;
  const std::size_t held = c.framer.HeldBytes() + c.backlog.Size();
  const bool fits = ledger_.Hold(c.held_bytes, held);
  c.held_bytes = held;
  return fits;
}

/// One non-blocking send.
void Worker::Transmit(Connection& c, std::string_view bytes, bool close) {
  if (c.tls != nullptr) return TransmitSealed(c, bytes, close);
  const ssize_t sent = ::send(c.fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent == static_cast<ssize_t>(bytes.size())) return Sent(c, close);
  const bool full = sent >= 0 || errno == EAGAIN || errno == EWOULDBLOCK;
  if (full && settings_.waits_for_readers) {
    c.output.assign(bytes.substr(sent > 0 ? static_cast<std::size_t>(sent) : 0));
    c.output_sent = 0;
    c.close_after_output = close;
    Enter(c, State::kWriting);
    watch_writable(c.fd);
    return;
  }
  // Gone, or asking without reading the answers: waiting for such a one would harm the others.
  probe_.AnswerLost();
  CutOff(c);
}

void Worker::Writable(int fd) {
  Connection* const c = Find(fd);
  if (c == nullptr || c->output.empty()) return;
  if (c->state != State::kWriting) return SendRestOfHandshake(*c);
  const std::string_view rest = std::string_view(c->output).substr(c->output_sent);
  const ssize_t sent = ::send(fd, rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
    probe_.AnswerLost();
    return CutOff(*c);
  }
  c->output_sent += sent > 0 ? static_cast<std::size_t>(sent) : 0;
  if (c->output_sent < c->output.size()) return watch_writable(fd);
  c->output = {};
  Sent(*c, c->close_after_output);
  Resume(*c);
}

void Worker::Sent(Connection& c, bool close) {
  ledger_.EndRequest();
  c.framer.Reset();
  c.request.has_head = c.request.complete = c.request.expects_continue = false;
  if (!close) {
    Enter(c, State::kIdle);
  } else {
    c.backlog.Clear();
    ::shutdown(c.fd, SHUT_WR);
    Enter(c, State::kLingering);
  }
  NoteHeldBytes(c);
}

/// The sender is gone, its delivery goes on; false when that one's end is decided already.
bool Worker::LeaveSlot(Connection& c) {
  Slot* const slot = slots_.Find(c.slot);
  if (slot == nullptr) return false;
  slot->connection = nullptr;
  slot->held_bytes = c.held_bytes;
  c.held_bytes = 0;
  return true;
}

void Worker::CutOff(Connection& c) {
  const bool goes_on = c.state == State::kWaiting && LeaveSlot(c);
  if (!goes_on &&
      (c.state == State::kReading || c.state == State::kWaiting || c.state == State::kWriting)) {
    ledger_.EndRequest();
  }
  LeaveTls(c);
  Enter(c, State::kClosed);
  c.framer.Reset();
  c.backlog.Clear();
  c.output = {};
  NoteHeldBytes(c);
  if (c.discarded > kLingerBytes) {
    // It goes on sending. After an orderly end it could wait for minutes at a window that was
    // closed when it was last told; a reset ends that.
    constexpr linger kAtOnce{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(c.fd, SOL_SOCKET, SO_LINGER, &kAtOnce, sizeof kAtOnce);
  }
  // Not closed: the loop's transport does that when it reads the end of the stream, once.
  ::shutdown(c.fd, SHUT_RDWR);
}

template <typename Expired>
void Worker::Sweep(State state, std::chrono::milliseconds timeout, Expired expired) {
  auto& list = by_state_[static_cast<std::size_t>(state)];
  while (!list.empty() && now_ - list.front()->since >= timeout) expired(*list.front());
}

void Worker::Tick() {
  Sweep(State::kIdle, settings_.idle_timeout, [this](Connection& c) { CutOff(c); });
  Sweep(State::kReading, std::min(settings_.read_timeout, settings_.answer_timeout),
        [this](Connection& c) {
          Refuse(c, RejectReason::kReadTimeout, "the request did not arrive completely");
        });
  Sweep(State::kHandshaking, settings_.read_timeout,
        [this](Connection& c) { HandshakeTimedOut(c); });
  Sweep(State::kLingering, kLingerTime, [this](Connection& c) { CutOff(c); });
  Sweep(State::kWriting, kWriteTime, [this](Connection& c) {
    probe_.AnswerLost();
    CutOff(c);
  });
  expired_slots_.clear();
  slots_.CollectSince(now_ - settings_.answer_timeout, expired_slots_);
  for (const SlotId id : expired_slots_) Conclude(id, VerdictOf(RejectReason::kAnswerTimeout));
}

void Worker::Abandon() {
  BeginRound();
  std::vector<Inbox::Report> reports;
  std::vector<Inbox::Arrival> arrivals;
  inbox_->Take(reports, arrivals);
  inbox_->Close();
  for (const Inbox::Report& report : reports) Reported(report);
  expired_slots_.clear();
  slots_.CollectSince(SteadyTime::max(), expired_slots_);
  for (const SlotId id : expired_slots_) Decide(id, VerdictOf(RejectReason::kDraining));
  for (std::size_t fd = 0; fd < connections_.size(); ++fd) {
    if (connections_[fd] == nullptr) continue;
    if (connections_[fd]->state == State::kIdle) LeaveTls(*connections_[fd]);
    Gone(static_cast<int>(fd));
    ::close(static_cast<int>(fd));
  }
}

}  // namespace dtbridge
