#include "support/tiny_http_server.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "dtbridge/base/check.h"

namespace dtbridge {
namespace {

/// Bytes of the request at the start of `text`; 0 while it is not complete.
std::size_t RequestSize(const std::string& text) {
  const std::size_t head = text.find("\r\n\r\n");
  if (head == std::string::npos) return 0;
  const std::size_t length = text.find("Content-Length: ");
  std::size_t body = 0;
  if (length < head) body = std::strtoul(text.c_str() + length + 16, nullptr, 10);
  const std::size_t size = head + 4 + body;
  return size <= text.size() ? size : 0;
}

}  // namespace

TinyHttpServer::TinyHttpServer(Answer answer) : answer_(std::move(answer)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  Check(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0, "a free port");
  Check(listen(listener_, 16) == 0, "a listening socket");
  Check(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0, "a port");
  port_ = ntohs(address.sin_port);
  stop_ = eventfd(0, EFD_CLOEXEC);
  thread_ = std::thread([this] { Run(); });
}

TinyHttpServer::~TinyHttpServer() {
  eventfd_write(stop_, 1);
  thread_.join();
  close(listener_);
  close(stop_);
}

std::string TinyHttpServer::Url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<std::string> TinyHttpServer::Requests() const {
  const MutexLock lock(mutex_);
  return requests_;
}

int TinyHttpServer::Connections() const {
  const MutexLock lock(mutex_);
  return connections_;
}

std::string TinyHttpServer::Ok(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

bool TinyHttpServer::WaitFor(int descriptor) const {
  std::array<pollfd, 2> both{pollfd{stop_, POLLIN, 0}, pollfd{descriptor, POLLIN, 0}};
  return poll(both.data(), both.size(), -1) > 0 && both[0].revents == 0;
}

void TinyHttpServer::Run() {
  while (WaitFor(listener_)) {
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    {
      const MutexLock lock(mutex_);
      ++connections_;
    }
    Serve(connection);
    close(connection);
  }
}

void TinyHttpServer::Serve(int connection) {
  std::string received;
  std::array<char, 4096> buffer{};
  while (WaitFor(connection)) {
    const ssize_t count = recv(connection, buffer.data(), buffer.size(), 0);
    if (count <= 0) return;
    received.append(buffer.data(), static_cast<std::size_t>(count));
    while (const std::size_t size = RequestSize(received)) {
      std::string request = received.substr(0, size);
      received.erase(0, size);
      const std::string answer = answer_(request);
      {
        const MutexLock lock(mutex_);
        requests_.push_back(std::move(request));
      }
      for (std::size_t sent = 0; sent < answer.size();) {
        const ssize_t n =
            send(connection, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
        if (n <= 0) return;
        sent += static_cast<std::size_t>(n);
      }
      if (answer.find("Connection: close") != std::string::npos) return;
    }
  }
}

}  // namespace dtbridge
