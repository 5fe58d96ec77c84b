#include "emulator/document_server.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "dtbridge/base/thread_name.h"

namespace dtbridge {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kMostVisits = 64;
constexpr std::size_t kMostRequestBytes = 8 * 1024;
constexpr std::chrono::seconds kPatience{5};
constexpr int kLookMs = 500;  // for visits that took too long

std::string Answer(std::string_view status, std::string_view body, bool with_body,
                   std::string_view more = "") {
  std::string text = "HTTP/1.1 ";
  text.append(status).append("\r\nContent-Type: application/json\r\nContent-Length: ");
  text.append(std::to_string(body.size())).append("\r\nConnection: close\r\n").append(more);
  text.append("\r\n");
  if (with_body) text.append(body);
  return text;
}

}  // namespace

/// One connection: reads a request, then writes its answer, then is over.
class DocumentServer::Visit {
 public:
  explicit Visit(int socket) : socket_(socket), until_(steady_clock::now() + kPatience) {}
  ~Visit() { close(socket_); }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;

  pollfd Wanted() const {
    return {socket_, static_cast<short>(answer_.empty() ? POLLIN : POLLOUT), 0};
  }

  /// False when the visit is over.
  bool GoOn(const DocumentServer& server, bool is_ready) {
    if (steady_clock::now() > until_) return false;
    if (!is_ready) return true;
    return answer_.empty() ? Receive(server) : Send();
  }

 private:
  bool Receive(const DocumentServer& server) {
    std::array<char, 4096> buffer;
    const ssize_t count = recv(socket_, buffer.data(), buffer.size(), 0);
    if (count < 0 && errno == EAGAIN) return true;
    if (count <= 0) return false;
    request_.append(buffer.data(), static_cast<std::size_t>(count));
    if (request_.size() > kMostRequestBytes) {
      answer_ = Answer("431 Request Header Fields Too Large", "{}", true);
    } else if (request_.find("\r\n\r\n") != std::string::npos) {
      answer_ = server.AnswerTo(request_);
    }
    return answer_.empty() || Send();
  }

  bool Send() {
    const ssize_t count =
        send(socket_, answer_.data() + sent_, answer_.size() - sent_, MSG_NOSIGNAL);
    if (count < 0) return errno == EAGAIN;
    sent_ += static_cast<std::size_t>(count);
    return sent_ < answer_.size();
  }

  const int socket_;
  const steady_clock::time_point until_;
  std::string request_;
  std::string answer_;
  std::size_t sent_ = 0;
};

DocumentServer::DocumentServer(std::uint16_t port)
    : listener_(port), documents_(std::make_shared<const Documents>()) {
  thread_ = std::thread([this] { Run(); });
}

DocumentServer::~DocumentServer() {
  stop_.Set();
  thread_.join();
}

std::string DocumentServer::Origin() const {
  return "http://127.0.0.1:" + std::to_string(listener_.Port());
}

void DocumentServer::Replace(Documents documents) {
  documents_.Store(std::make_shared<const Documents>(std::move(documents)));
}

void DocumentServer::Run() {
  NameThisThread("documents");
  std::list<Visit> visits;
  std::vector<pollfd> list;
  for (;;) {
    list.clear();
    list.push_back({stop_.Descriptor(), POLLIN, 0});
    list.push_back(
        {listener_.Socket(), static_cast<short>(visits.size() < kMostVisits ? POLLIN : 0), 0});
    for (const Visit& visit : visits) list.push_back(visit.Wanted());
    if (poll(list.data(), list.size(), visits.empty() ? -1 : kLookMs) < 0) continue;
    if (list[0].revents != 0) return;
    const pollfd* polled = list.data() + 2;
    for (auto visit = visits.begin(); visit != visits.end(); ++polled)
      visit = visit->GoOn(*this, polled->revents != 0) ? std::next(visit) : visits.erase(visit);
    if ((list[1].revents & POLLIN) != 0) {
      const int socket = listener_.Accept();
      if (socket >= 0) visits.emplace_back(socket);
    }
  }
}

std::string DocumentServer::AnswerTo(const std::string& request) const {
  const std::string_view line = std::string_view(request).substr(0, request.find("\r\n"));
  const std::size_t after_method = line.find(' ');
  const std::size_t after_target = line.rfind(' ');
  if (after_method == std::string_view::npos || after_target <= after_method ||
      line.substr(after_target + 1).substr(0, 7) != "HTTP/1.")
    return Answer("400 Bad Request", "{}", true);
  const std::string_view method = line.substr(0, after_method);
  const std::string path(line.substr(after_method + 1, after_target - after_method - 1));
  if (method != "GET" && method != "HEAD")
    return Answer("405 Method Not Allowed", "{}", true, "Allow: GET, HEAD\r\n");
  const auto documents = documents_.Load();
  const auto found = documents->find(path);
  const bool with_body = method == "GET";
  if (found == documents->end()) return Answer("404 Not Found", "{}", with_body);
  return Answer("200 OK", found->second, with_body, "Cache-Control: no-cache\r\n");
}

}  // namespace dtbridge
