#include "service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>

namespace dtbridge {
namespace {

std::optional<std::int64_t> NumberIn(const std::map<std::string, std::string>& environment,
                                     const char* name) {
  const auto found = environment.find(name);
  if (found == environment.end()) return std::nullopt;
  const std::string& text = found->second;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

ServiceManager::ServiceManager(const std::map<std::string, std::string>& environment, int pid) {
  const auto socket = environment.find("NOTIFY_SOCKET");
  if (socket == environment.end() || socket->second.size() < 2) return;
  if (socket->second.size() >= sizeof(sockaddr_un::sun_path)) return;
  if (socket->second.front() != '/' && socket->second.front() != '@') return;
  socket_ = socket->second;

  const auto micros = NumberIn(environment, "WATCHDOG_USEC");
  const auto whose = NumberIn(environment, "WATCHDOG_PID");
  if (!micros || *micros <= 0 || (whose && *whose != pid)) return;
  const auto allowed =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::microseconds(*micros));
  alive_every_ = std::max(allowed / 2, std::chrono::milliseconds{1});
}

void ServiceManager::Ready() const { Send("READY=1\n"); }
void ServiceManager::Stopping() const { Send("STOPPING=1\n"); }
void ServiceManager::Alive() const { Send("WATCHDOG=1\n"); }
void ServiceManager::Reloading(std::chrono::microseconds now) const {
  Send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(now.count()) + "\n");
}

void ServiceManager::Send(std::string_view text) const {
  if (socket_.empty()) return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::copy(socket_.begin(), socket_.end(), address.sun_path);
  if (socket_.front() == '@') address.sun_path[0] = '\0';  // a name that is in no directory
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  (void)::sendto(fd, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                 reinterpret_cast<const sockaddr*>(&address), size);
  ::close(fd);
}

}  // namespace dtbridge
