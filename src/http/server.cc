#include "server.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace dtbridge {
namespace {

int WorkersFor(int wanted) {
  if (wanted > 0) return wanted;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace

Server::Server(ServerOptions options, const Site& site, const HttpProbe& probe,
               const DeliveryProbe* deliveries, const Clock& clock, Logger& logger)
    : options_(std::move(options)), ledger_(options_.worker.limits, options_.connectors) {
  OwnedFd listener =
      Listen(ParseListenAddress(options_.address, options_.address_key), options_.address_key);
  port_ = PortOf(listener);
  std::vector<std::shared_ptr<Inbox>> inboxes;
  for (int i = 0; i < WorkersFor(options_.workers); ++i) {
    workers_.push_back(
        std::make_unique<Worker>(options_.worker, site, ledger_, probe, deliveries, clock, logger));
    loops_.push_back(std::make_unique<EventLoop>(*workers_.back(), logger,
                                                 options_.name + "-" + std::to_string(i)));
    inboxes.push_back(workers_.back()->GetInbox());
  }
  acceptor_ = std::make_unique<Acceptor>(std::move(listener), std::move(inboxes), ledger_, probe,
                                         logger, options_.name + "-accept");
}

Server::~Server() { Stop(); }

void Server::Start() {
  for (const auto& loop : loops_) loop->Start();
  acceptor_->Start();
}

void Server::StopAccepting() {
  ledger_.draining = true;
  acceptor_->Stop();
}

bool Server::WaitUntilIdle(std::chrono::milliseconds patience) {
  constexpr std::chrono::milliseconds kGlance{5};
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!ledger_.Idle()) {
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left <= std::chrono::nanoseconds::zero()) return false;
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(left, kGlance));
  }
  return true;
}

void Server::Stop() {
  acceptor_->Stop();
  for (const auto& loop : loops_) loop->Stop();
  for (const auto& worker : workers_) worker->Abandon();
}

SteadyTime Server::OldestHeartbeat() const {
  SteadyTime oldest = SteadyTime::max();
  for (const auto& worker : workers_) oldest = std::min(oldest, worker->Heartbeat());
  return oldest;
}

}  // namespace dtbridge
