#include "emulator/port_forwarder.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <iterator>
#include <string>
#include <vector>

#include "dtbridge/base/thread_name.h"

namespace dtbridge {
namespace {

constexpr std::size_t kMostPairs = 64;
constexpr std::size_t kMostWaiting = 64 * 1024;

}  // namespace

/// Two connections, and what came in on one and could not go out on the other yet.
class PortForwarder::Pair {
 public:
  Pair(int near, int far) : ends_{End{near, {}}, End{far, {}}} {}
  ~Pair() {
    for (const End& end : ends_) close(end.socket);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  void AddTo(std::vector<pollfd>& list) const {
    for (std::size_t i = 0; i < 2; ++i) {
      int events = 0;
      if (ends_[1 - i].to_send.size() < kMostWaiting) events |= POLLIN;
      if (!ends_[i].to_send.empty()) events |= POLLOUT;
      list.push_back({ends_[i].socket, static_cast<short>(events), 0});
    }
  }

  /// False when one side has gone.
  bool Move(const pollfd* polled) {
    for (std::size_t i = 0; i < 2; ++i) {
      const int happened = polled[i].revents;
      if ((happened & (POLLIN | POLLHUP | POLLERR)) != 0 && !Receive(i)) return false;
      if ((happened & POLLOUT) != 0 && !Send(i)) return false;
    }
    return Send(0) && Send(1);
  }

 private:
  struct End {
    int socket;
    std::string to_send;
  };

  bool Receive(std::size_t i) {
    std::array<char, 16 * 1024> buffer;
    const ssize_t count = recv(ends_[i].socket, buffer.data(), buffer.size(), 0);
    if (count > 0) ends_[1 - i].to_send.append(buffer.data(), static_cast<std::size_t>(count));
    return count > 0 || (count < 0 && errno == EAGAIN);
  }

  bool Send(std::size_t i) {
    std::string& waiting = ends_[i].to_send;
    if (waiting.empty()) return true;
    const ssize_t count = send(ends_[i].socket, waiting.data(), waiting.size(), MSG_NOSIGNAL);
    if (count > 0) waiting.erase(0, static_cast<std::size_t>(count));
    return count > 0 || errno == EAGAIN || errno == ENOTCONN;
  }

  std::array<End, 2> ends_;
};

PortForwarder::PortForwarder(std::uint16_t from, std::uint16_t to) : to_(to), listener_(from) {
  thread_ = std::thread([this] { Run(); });
}

PortForwarder::~PortForwarder() {
  stop_.Set();
  thread_.join();
}

void PortForwarder::Run() {
  NameThisThread("forwarder");
  std::list<Pair> pairs;
  std::vector<pollfd> list;
  for (;;) {
    list.clear();
    list.push_back({stop_.Descriptor(), POLLIN, 0});
    list.push_back(
        {listener_.Socket(), static_cast<short>(pairs.size() < kMostPairs ? POLLIN : 0), 0});
    for (const Pair& pair : pairs) pair.AddTo(list);
    if (poll(list.data(), list.size(), -1) < 0) continue;
    if (list[0].revents != 0) return;
    const pollfd* polled = list.data() + 2;
    for (auto pair = pairs.begin(); pair != pairs.end(); polled += 2)
      pair = pair->Move(polled) ? std::next(pair) : pairs.erase(pair);
    if ((list[1].revents & POLLIN) != 0) Accept(pairs);
  }
}

void PortForwarder::Accept(std::list<Pair>& pairs) {
  const int near = listener_.Accept();
  if (near < 0) return;
  const int far = ConnectLoopback(to_);
  if (far < 0) {
    close(near);
  } else {
    pairs.emplace_back(near, far);
  }
}

}  // namespace dtbridge
