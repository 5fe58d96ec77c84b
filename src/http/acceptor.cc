#include "acceptor.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "dtbridge/base/thread_name.h"

namespace dtbridge {
namespace {

constexpr int kPauseMilliseconds = 10;

OwnedFd OpenSpare() { return OwnedFd(::eventfd(0, EFD_CLOEXEC)); }  // needs no file to be there

int Accept(const OwnedFd& listener) {
  return ::accept4(listener.Get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

}  // namespace

Acceptor::Acceptor(OwnedFd listener, std::vector<std::shared_ptr<Inbox>> inboxes, Ledger& ledger,
                   const HttpProbe& probe, Logger& logger, std::string thread_name)
    : listener_(std::move(listener)),
      stop_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      spare_(OpenSpare()),
      inboxes_(std::move(inboxes)),
      ledger_(ledger),
      probe_(probe),
      logger_(logger),
      thread_name_(std::move(thread_name)) {
  if (stop_.Get() < 0) throw std::system_error(errno, std::system_category(), "eventfd");
}

Acceptor::~Acceptor() { Stop(); }

void Acceptor::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Acceptor::Stop() {
  if (thread_.joinable()) {
    (void)::eventfd_write(stop_.Get(), 1);
    thread_.join();
  }
  listener_.Reset();
}

void Acceptor::Run() {
  NameThisThread(thread_name_.c_str());
  std::array<pollfd, 2> watched{pollfd{stop_.Get(), POLLIN, 0}, pollfd{listener_.Get(), POLLIN, 0}};
  while (watched[0].revents == 0) {
    if (::poll(watched.data(), watched.size(), -1) < 0) continue;
    // At the stop too: whose connection the system has accepted shall get an answer.
    if (!AcceptAll()) ::poll(watched.data(), 1, kPauseMilliseconds);
  }
}

bool Acceptor::AcceptAll() {
  // Bounded: a flood of connections must not keep the stop from being seen.
  constexpr int kAtMost = 4096;
  for (int i = 0; i < kAtMost; ++i) {
    // Another thread may have been faster than Shed; what it gives back is not for a connection.
    if (spare_.Get() < 0) spare_ = OpenSpare();
    if (spare_.Get() < 0) return false;
    OwnedFd connection(Accept(listener_));
    if (connection.Get() < 0) {
      const int error = errno;
      if (error == EAGAIN || error == EWOULDBLOCK) return true;
      if (error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM) {
        if (!Shed(error)) return false;
        continue;
      }
      if (error == ECONNABORTED || error == EINTR) continue;
      // accept(2) passes on errors of the network too; none is worth spinning for.
      return false;
    }
    const Ledger::Entry entry = ledger_.EnterConnection();
    if (entry == Ledger::Entry::kRefused) {
      probe_.ConnectionRefused(ConnectionRefusal::kLimit);
      logger_.Warn("http", "connection refused", {{"reason", "limits.connections is reached"}});
      continue;
    }
    const int on = 1;
    ::setsockopt(connection.Get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    Inbox::Arrival arrival{std::move(connection), entry == Ledger::Entry::kSurplus};
    if (!inboxes_[next_++ % inboxes_.size()]->Post(arrival)) {
      ledger_.LeaveConnection();
      probe_.ConnectionRefused(ConnectionRefusal::kStopping);
    }
  }
  return true;
}

bool Acceptor::Shed(int error) {
  spare_.Reset();
  const bool is_accepted = OwnedFd(Accept(listener_)).Get() >= 0;
  spare_ = OpenSpare();
  if (!is_accepted) return false;
  probe_.ConnectionRefused(ConnectionRefusal::kFileDescriptors);
  logger_.Error("http", "connection refused", {{"reason", std::system_category().message(error)}});
  return true;
}

}  // namespace dtbridge
