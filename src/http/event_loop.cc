#include "event_loop.h"

#include <pistache/net.h>
#include <pistache/os.h>
#include <pistache/peer.h>
#include <pistache/reactor.h>
#include <pistache/tcp.h>
#include <pistache/transport.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <thread>
#include <utility>

#include "dtbridge/base/thread_name.h"

namespace dtbridge {
namespace {

namespace Aio = Pistache::Aio;
namespace Polling = Pistache::Polling;
namespace Tcp = Pistache::Tcp;

constexpr long kTickNanoseconds = 100'000'000;

OwnedFd MakeTicker() {
  OwnedFd fd(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  const itimerspec every{{0, kTickNanoseconds}, {0, kTickNanoseconds}};
  if (fd.Get() < 0 || ::timerfd_settime(fd.Get(), 0, &every, nullptr) != 0) {
    throw std::system_error(errno, std::system_category(), "timerfd");
  }
  return fd;
}

Polling::Tag TagOf(int fd) { return Polling::Tag(static_cast<std::uint64_t>(fd)); }

/// Passes on what the transport reads. An exception must not reach the transport: it would drop the
/// other events of the same wait, and they are not announced again.
class Receiver final : public Tcp::Handler {
 public:
  Receiver(Worker& worker, Logger& logger) : worker_(&worker), logger_(&logger) {}

  std::shared_ptr<Tcp::Handler> clone() const override { return std::make_shared<Receiver>(*this); }

  void onConnection(const std::shared_ptr<Tcp::Peer>& peer) override {
    worker_->Opened(peer->fd());
  }

  void onInput(const char* buffer, std::size_t length,
               const std::shared_ptr<Tcp::Peer>& peer) override {
    try {
      worker_->Received(peer->fd(), {buffer, length});
    } catch (const std::exception& e) {
      logger_->Error("http", "serving a connection failed", {{"error", e.what()}});
      worker_->Break(peer->fd());
    }
  }

  void onDisconnection(const std::shared_ptr<Tcp::Peer>& peer) override {
    worker_->Gone(peer->fd());
  }

 private:
  Worker* worker_;
  Logger* logger_;
};

class Transport final : public Tcp::Transport {
 public:
  Transport(Worker& worker, Logger& logger)
      : Tcp::Transport(std::make_shared<Receiver>(worker, logger)),
        worker_(worker),
        logger_(logger) {
    worker_.watch_writable = [this](int fd) {
      reactor()->modifyFd(key(), fd, Polling::NotifyOn::Read | Polling::NotifyOn::Write,
                          Polling::Mode::Edge);
    };
  }

  void registerPoller(Polling::Epoll& poller) override {
    Tcp::Transport::registerPoller(poller);
    for (const int fd : {worker_.GetInbox()->Fd(), ticker_.Get()}) {
      poller.addFd(fd, Pistache::Flags<Polling::NotifyOn>(Polling::NotifyOn::Read), TagOf(fd),
                   Polling::Mode::Edge);
    }
  }

  void onReady(const Aio::FdSet& ready) override {
    worker_.BeginRound();
    Guarded([&] { Tcp::Transport::onReady(ready); });
    bool posted = false;
    bool ticked = false;
    for (const auto& entry : ready) {
      posted = posted || entry.getTag() == TagOf(worker_.GetInbox()->Fd());
      ticked = ticked || entry.getTag() == TagOf(ticker_.Get());
      // The transport finds nothing of its own to write and has gone back to watching for input
      // only.
      if (entry.isWritable()) {
        Guarded([&] { worker_.Writable(static_cast<int>(entry.getTag().value())); });
      }
    }
    // New connections come last: their descriptors may be those that the events above made free.
    if (posted) TakePosts();
    if (ticked) Tick();
  }

 private:
  template <typename Step>
  void Guarded(Step step) {
    try {
      step();
    } catch (const std::exception& e) {
      logger_.Error("http", "a step of the event loop failed", {{"error", e.what()}});
    }
  }

  void TakePosts() {
    worker_.GetInbox()->Take(reports_, arrivals_);
    for (const Inbox::Report& report : reports_) {
      Guarded([&] { worker_.Reported(report); });
    }
    for (Inbox::Arrival& arrival : arrivals_) Adopt(arrival);
    reports_.clear();
    arrivals_.clear();
  }

  void Adopt(Inbox::Arrival& arrival) {
    const int fd = arrival.connection.Release();
    try {
      handleNewPeer(Tcp::Peer::Create(fd, Pistache::Address()));
      if (arrival.is_surplus) worker_.MakeRoomFor(fd);
    } catch (const std::exception& e) {
      logger_.Error("http", "taking a connection failed", {{"error", e.what()}});
      worker_.Gone(fd);
      peers.erase(fd);
      ::close(fd);
    }
  }

  void Tick() {
    std::uint64_t ticks = 0;
    (void)!::read(ticker_.Get(), &ticks, sizeof ticks);
    Guarded([&] { worker_.Tick(); });
  }

  Worker& worker_;
  Logger& logger_;
  OwnedFd ticker_ = MakeTicker();
  std::vector<Inbox::Report> reports_;
  std::vector<Inbox::Arrival> arrivals_;
};

}  // namespace

struct EventLoop::State {
  State(Worker& worker, Logger& logger, std::string thread_name)
      : name(std::move(thread_name)),
        transport(std::make_shared<Transport>(worker, logger)),
        reactor(Aio::Reactor::create()) {
    // Not the asynchronous context: it would make the threads, and clones of the transport, itself.
    reactor->init(Aio::SyncContext());
    reactor->addHandler(transport);
  }

  std::string name;
  std::shared_ptr<Transport> transport;
  std::shared_ptr<Aio::Reactor> reactor;
  std::thread thread;
};

EventLoop::EventLoop(Worker& worker, Logger& logger, std::string thread_name)
    : state_(std::make_unique<State>(worker, logger, std::move(thread_name))) {}

EventLoop::~EventLoop() { Stop(); }

void EventLoop::Start() {
  state_->thread = std::thread([this] {
    NameThisThread(state_->name.c_str());
    state_->reactor->run();
  });
}

void EventLoop::Stop() {
  if (!state_->thread.joinable()) return;
  state_->reactor->shutdown();
  state_->thread.join();
}

}  // namespace dtbridge
