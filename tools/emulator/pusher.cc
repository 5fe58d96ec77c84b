#include "emulator/pusher.h"

#include <utility>

namespace dtbridge {

Pusher::Pusher(PusherOptions options, HttpClient& client, const Clock& clock)
    : options_(std::move(options)), client_(client), clock_(clock) {}

PushOutcome Pusher::Push(const std::string& body, const PushHeaders& signature) {
  HttpRequest request;
  request.url = options_.url;
  request.method = "POST";
  request.headers.emplace_back("Content-Type", "application/json");
  request.headers.insert(request.headers.end(), options_.headers.begin(), options_.headers.end());
  request.headers.insert(request.headers.end(), signature.begin(), signature.end());
  request.body = body;
  request.timeout = options_.timeout;
  request.allow_plain_http = options_.allow_plain_http;
  request.may_cut_body = true;  // any 2xx counts, whatever comes with it
  request.send_once = true;     // what is sent again is counted
  request.stop = options_.stop;

  const SteadyTime start = clock_.Steady();
  auto response = client_.Send(request);
  const auto duration =
      std::chrono::duration_cast<std::chrono::microseconds>(clock_.Steady() - start);
  if (!response) {
    const bool broken_off = options_.stop != nullptr && *options_.stop;
    return {0, std::move(response.error()), duration, broken_off};
  }
  return {response->status, std::move(response->body), duration};
}

}  // namespace dtbridge
