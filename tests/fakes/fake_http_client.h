#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dtbridge/fetch/http_client.h"

namespace dtbridge {

/// Answers as the test says, by URL; everything else cannot be reached. Threads: one.
class FakeHttpClient final : public HttpClient {
 public:
  Expected<HttpResponse, std::string> Send(const HttpRequest& request) override {
    requests_.push_back(request);
    if (on_send_) on_send_();
    const auto found = answers_.find(request.url);
    if (found == answers_.end()) return Unexpected(request.url + ": nobody listens");
    return found->second;
  }

  void Answer(const std::string& url, const std::string& body, int status = 200) {
    answers_[url] = HttpResponse{status, {}, body};
  }
  void Forget(const std::string& url) { answers_.erase(url); }

  /// Runs inside each Send: the time an answer takes.
  void OnSend(std::function<void()> action) { on_send_ = std::move(action); }

  const std::vector<HttpRequest>& Requests() const { return requests_; }

 private:
  std::map<std::string, HttpResponse> answers_;
  std::vector<HttpRequest> requests_;
  std::function<void()> on_send_;
};

}  // namespace dtbridge
