#include "load/load_run.h"

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include "dtbridge/base/check.h"

namespace dtbridge {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr milliseconds kTick{50};
constexpr milliseconds kFirstReconnect{10};
constexpr milliseconds kLongestReconnect{1000};
constexpr milliseconds kOpenPatience{10'000};
constexpr milliseconds kRetrySupply{1};

std::chrono::microseconds Between(SteadyTime from, SteadyTime to) {
  return std::chrono::duration_cast<std::chrono::microseconds>(to - from);
}

}  // namespace

class LoadRun::Descriptor {
 public:
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {
    Check(descriptor >= 0, "the kernel gives epoll and timers");
  }
  ~Descriptor() { close(descriptor_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int Get() const { return descriptor_; }

 private:
  const int descriptor_;
};

struct LoadRun::Connection {
  enum class State { kClosed, kOpening, kIdle, kBusy };

  State state = State::kClosed;
  std::unique_ptr<Stream> stream;
  SteadyTime opened = {};        ///< when it began to open
  SteadyTime reconnect_at = {};  ///< with kClosed
  milliseconds reconnect_wait = kFirstReconnect;

  std::string request;
  std::size_t written = 0;
  ResponseReader reader;
  std::uint64_t index = 0;
  SteadyTime intended = {};
  SteadyTime began = {};
};

LoadRun::LoadRun(const LoadOptions& options, RequestSupply& supply)
    : options_(options),
      supply_(supply),
      epoll_(std::make_unique<Descriptor>(epoll_create1(EPOLL_CLOEXEC))),
      timer_(std::make_unique<Descriptor>(
          timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC))) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = nullptr;
  Check(epoll_ctl(epoll_->Get(), EPOLL_CTL_ADD, timer_->Get(), &event) == 0, "epoll takes a timer");
  for (int i = 0; i < options.connections; ++i)
    connections_.push_back(std::make_unique<Connection>());
}

LoadRun::~LoadRun() = default;

LoadTally LoadRun::Run(const std::function<bool()>& stop) {
  const std::function<bool()> is_told_to_stop = [this, &stop] {
    tally_.interrupted = tally_.interrupted || stop();
    return tally_.interrupted;
  };
  OpenAll(is_told_to_stop);
  is_told_to_stop();
  plan_.emplace(steady_clock::now(), options_.rate, options_.warm_up, options_.duration);
  SteadyTime tick = steady_clock::now() + kTick;
  while (!tally_.interrupted && (next_ < plan_->All() || in_flight_ > 0)) {
    SteadyTime now = steady_clock::now();
    SendDue(now);
    if (now >= tick) {
      tick = now + kTick;
      Tick(now);
      if (is_told_to_stop()) break;
    }
    HandleEvents(static_cast<int>(kTick.count()));
  }
  if (tally_.interrupted) CountWhatIsLeft(steady_clock::now());
  // The last answers may come later; rates are told per second of the plan.
  const auto measured = std::chrono::duration_cast<std::chrono::microseconds>(
      steady_clock::now() - plan_->Intended(0) - options_.warm_up);
  tally_.elapsed = std::clamp<std::chrono::microseconds>(measured, std::chrono::microseconds{0},
                                                         options_.duration);
  return tally_;
}

void LoadRun::OpenAll(const std::function<bool()>& stop) {
  const SteadyTime start = steady_clock::now();
  for (auto& connection : connections_) Connect(*connection, start);
  while (idle_.size() < connections_.size() && !stop()) {
    HandleEvents(static_cast<int>(kTick.count()));
    Tick(steady_clock::now());
    const bool all_failed = idle_.empty() && tally_.failed_connects >= connections_.size() * 3;
    if (all_failed || steady_clock::now() > start + kOpenPatience) break;
  }
  if (idle_.empty() && !stop())
    throw std::runtime_error("no connection could be opened: " + tally_.last_problem);
}

void LoadRun::Connect(Connection& connection, SteadyTime now) {
  connection.stream = std::make_unique<Stream>(options_.receiver, options_.tls);
  connection.state = Connection::State::kOpening;
  connection.opened = now;
  connection.written = 0;
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = &connection;
  Check(epoll_ctl(epoll_->Get(), EPOLL_CTL_ADD, connection.stream->Socket(), &event) == 0,
        "epoll takes a socket");
  Advance(connection);
}

void LoadRun::HandleEvents(int timeout_ms) {
  std::array<epoll_event, 256> events;
  const int count =
      epoll_wait(epoll_->Get(), events.data(), static_cast<int>(events.size()), timeout_ms);
  for (int i = 0; i < count; ++i) {
    auto* connection = static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
    if (connection == nullptr) {
      std::uint64_t expirations = 0;
      (void)!read(timer_->Get(), &expirations, sizeof expirations);
    } else if (connection->stream) {
      const auto hung_up = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
      Advance(*connection, (events[static_cast<std::size_t>(i)].events & hung_up) != 0);
    }
  }
}

/// Goes on with whatever the connection is at; sockets are edge-triggered, so until it would block.
void LoadRun::Advance(Connection& connection, bool hung_up) {
  if (connection.state == Connection::State::kOpening) {
    const Io io = connection.stream->Open();
    if (io == Io::kAgain) return;
    if (io == Io::kClosed) {
      ++tally_.failed_connects;
      return Drop(connection, connection.stream->Problem());
    }
    ++tally_.connects;
    connection.reconnect_wait = kFirstReconnect;
    connection.state = Connection::State::kIdle;
    idle_.push_back(&connection);
    return;
  }
  if (connection.state == Connection::State::kBusy) Write(connection);
  // TLS may hold bytes that the socket does not show.
  if (connection.stream) Read(connection, hung_up || options_.tls != nullptr);
}

void LoadRun::Write(Connection& connection) {
  while (connection.written < connection.request.size()) {
    std::size_t count = 0;
    const auto rest = std::string_view(connection.request).substr(connection.written);
    const Io io = connection.stream->Write(rest, count);
    if (io == Io::kAgain) return;
    if (io == Io::kClosed) return Fail(connection, LoadError::kLost);
    connection.written += count;
  }
}

void LoadRun::Read(Connection& connection, bool to_the_end) {
  std::array<char, 16 * 1024> buffer;
  for (;;) {
    std::size_t count = 0;
    const Io io = connection.stream->Read(buffer, count);
    if (io == Io::kAgain) return;
    const bool is_busy = connection.state == Connection::State::kBusy;
    if (io == Io::kClosed) {
      if (!is_busy) return Drop(connection, connection.stream->Problem());
      if (connection.reader.End() != ResponseReader::State::kDone)
        return Fail(connection, LoadError::kLost);
      return Finish(connection);
    }
    if (!is_busy) return Drop(connection, "bytes that nobody asked for");
    const auto state = connection.reader.Feed({buffer.data(), count});
    if (state == ResponseReader::State::kBad) return Fail(connection, LoadError::kBad);
    if (state == ResponseReader::State::kDone) {
      Finish(connection);
      if (!connection.stream || !to_the_end) return;  // what comes later makes a new edge
    }
  }
}

void LoadRun::Finish(Connection& connection) {
  const SteadyTime now = steady_clock::now();
  if (plan_->IsMeasured(connection.index)) {
    ++tally_.statuses[connection.reader.Status()];
    tally_.latency.Record(Between(connection.intended, now));
    tally_.service.Record(Between(connection.began, now));
  }
  --in_flight_;
  connection.state = Connection::State::kIdle;
  if (connection.reader.KeepsAlive()) {
    idle_.push_back(&connection);
  } else {
    connection.stream.reset();
    connection.state = Connection::State::kClosed;
    connection.reconnect_at = now;
  }
}

void LoadRun::Fail(Connection& connection, LoadError error) {
  if (plan_->IsMeasured(connection.index)) {
    ++tally_.errors[error];
    // The slowest of all: without them a receiver that hangs would look fast.
    if (error == LoadError::kTimeout)
      tally_.latency.Record(Between(connection.intended, steady_clock::now()));
  }
  --in_flight_;
  connection.state = Connection::State::kOpening;  // in no list
  Drop(connection, std::string(NameOf(error)) + ": " + connection.stream->Problem());
}

void LoadRun::Drop(Connection& connection, const std::string& problem) {
  if (connection.state == Connection::State::kIdle) std::erase(idle_, &connection);
  tally_.last_problem = problem;
  connection.stream.reset();
  connection.state = Connection::State::kClosed;
  connection.reconnect_at = steady_clock::now() + connection.reconnect_wait;
  connection.reconnect_wait = std::min(2 * connection.reconnect_wait, kLongestReconnect);
}

void LoadRun::SendDue(SteadyTime now) {
  while (next_ < plan_->All()) {
    const SteadyTime intended = plan_->Intended(next_);
    if (intended > now) return WakeAt(intended);
    if (idle_.empty()) break;
    auto request = supply_.Take();
    if (!request) {
      ++tally_.starved;
      return WakeAt(now + kRetrySupply);
    }
    Connection& connection = *idle_.front();
    idle_.pop_front();
    connection.state = Connection::State::kBusy;
    connection.request = *std::move(request);
    connection.written = 0;
    connection.reader.Reset();
    connection.index = next_++;
    connection.intended = intended;
    connection.began = steady_clock::now();
    ++in_flight_;
    if (plan_->IsMeasured(connection.index)) ++tally_.planned;
    Write(connection);
  }
}

/// What need not be exact: opening connections again, giving up.
void LoadRun::Tick(SteadyTime now) {
  for (auto& owned : connections_) {
    Connection& connection = *owned;
    if (connection.state == Connection::State::kClosed && connection.reconnect_at <= now) {
      Connect(connection, now);
    } else if (connection.state == Connection::State::kBusy &&
               now > connection.intended + options_.timeout) {
      Fail(connection, LoadError::kTimeout);
    } else if (connection.state == Connection::State::kOpening &&
               now > connection.opened + options_.timeout) {
      ++tally_.failed_connects;
      Drop(connection, "no connection in time");
    }
  }
  if (!plan_) return;
  tally_.most_behind =
      std::max(tally_.most_behind, plan_->DueBy(now) - std::min(next_, plan_->DueBy(now)));
  GiveUpOverdue(now);
}

void LoadRun::GiveUpOverdue(SteadyTime now) {
  for (; next_ < plan_->All() && plan_->Intended(next_) + options_.timeout < now; ++next_) {
    if (!plan_->IsMeasured(next_)) continue;
    ++tally_.planned;
    ++tally_.errors[LoadError::kUnsent];
    tally_.latency.Record(Between(plan_->Intended(next_), now));
  }
}

void LoadRun::CountWhatIsLeft(SteadyTime now) {
  for (const auto& connection : connections_) {
    const bool is_busy = connection->state == Connection::State::kBusy;
    if (is_busy && plan_->IsMeasured(connection->index)) ++tally_.unanswered;
  }
  for (; next_ < plan_->All() && plan_->Intended(next_) <= now; ++next_) {
    if (!plan_->IsMeasured(next_)) continue;
    ++tally_.planned;
    ++tally_.unsent;
  }
}

void LoadRun::WakeAt(SteadyTime time) {
  const auto since_epoch =
      std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
  itimerspec spec{};
  spec.it_value.tv_sec = since_epoch / 1'000'000'000;
  spec.it_value.tv_nsec = since_epoch % 1'000'000'000;
  timerfd_settime(timer_->Get(), TFD_TIMER_ABSTIME, &spec, nullptr);
}

}  // namespace dtbridge
