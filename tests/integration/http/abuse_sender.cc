#include "abuse_sender.h"

#include <algorithm>
#include <array>
#include <functional>
#include <stdexcept>

namespace dtbridge {
namespace {

std::string RequestIdLine(const std::string& id) { return "X-Request-Id: " + id + "\r\n"; }

std::string Chunked(const std::string& id, std::size_t cut) {
  const std::string body = AbuseBody(id);
  const auto chunk = [](std::string_view piece) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    if (piece.size() > 15) text += kDigits[piece.size() / 16];
    text += kDigits[piece.size() % 16];
    return text + "\r\n" + std::string(piece) + "\r\n";
  };
  return "POST /a HTTP/1.1\r\nHost: h\r\n" + RequestIdLine(id) +
         "Transfer-Encoding: chunked\r\n\r\n" + chunk(body.substr(0, cut)) +
         chunk(body.substr(cut)) + "0\r\nX-Trailer: t\r\n\r\n";
}

struct Answer {
  int status;
  const char* body;
};

Answer AnswerFor(const Outcome& outcome) {
  if (!outcome) return {outcome.error().reason == RejectReason::kQueueFull ? 503 : 401, ""};
  switch (outcome->kind) {
    case Acceptance::Kind::kStored:
      return {200, R"({"status":"stored"})"};
    case Acceptance::Kind::kDuplicate:
      return {200, R"({"status":"duplicate"})"};
    case Acceptance::Kind::kDeadLettered:
      break;
  }
  return {200, R"({"status":"dead-lettered"})"};
}

}  // namespace

Outcome OutcomeFor(const std::string& request_id) {
  switch (std::hash<std::string>{}(request_id) % 8) {
    case 0:
      return Reject(RejectReason::kBadSignature);
    case 1:
      return Reject(RejectReason::kQueueFull);
    case 2:
      return Acceptance{Acceptance::Kind::kDeadLettered, RejectReason::kNotJson};
    case 3:
    case 4:
      return Acceptance{Acceptance::Kind::kDuplicate};
    default:
      return Acceptance{};
  }
}

std::string AbuseBody(const std::string& request_id) { return R"({"id":")" + request_id + R"("})"; }

void AbuseTally::Wrong(const std::string& what) {
  constexpr std::size_t kKept = 10;
  ++wrong;
  const std::lock_guard lock(mutex_);
  if (complaints_.size() < kKept) complaints_.push_back(what);
}

std::string AbuseTally::Complaints() const {
  const std::lock_guard lock(mutex_);
  std::string text;
  for (const std::string& complaint : complaints_) text += complaint + "\n";
  return text;
}

AbuseSender::AbuseSender(std::uint16_t port, std::chrono::milliseconds read_timeout, unsigned seed,
                         std::size_t connections, AbuseTally& tally)
    : port_(port),
      read_timeout_(read_timeout),
      seed_(seed),
      tally_(tally),
      random_(seed),
      lanes_(connections) {}

void AbuseSender::Run(std::size_t requests) {
  const std::size_t end = count_ + requests;
  while (count_ < end) {
    for (Lane& lane : lanes_) Act(lane);
    for (Lane& lane : lanes_) Finish(lane);
  }
}

std::string AbuseSender::NextId() {
  ++tally_.begun;
  return std::to_string(seed_) + "-" + std::to_string(count_++);
}

void AbuseSender::Send(Lane& lane, std::string_view bytes) {
  // What is sent on a connection that the listener has ended is part of the abuse.
  if (!lane.client->Send(bytes) && !lane.closes && !lane.leaves) {
    tally_.Wrong("the listener took no more bytes");
  }
}

void AbuseSender::Act(Lane& lane) {
  if (!lane.client) lane.client = std::make_unique<HttpClient>(port_);
  lane.awaited.clear();
  lane.rest.clear();
  lane.asks = lane.leaves = lane.may_fail = lane.closes = false;
  lane.since = std::chrono::steady_clock::now();
  if (Below(5'000) == 0) return ActSlowly(lane);
  const std::size_t dice = Below(100);
  if (dice < 40) return ActHonestly(lane);
  if (dice < 46) return ActInPieces(lane);
  if (dice < 50) return ActExpecting(lane);
  if (dice < 65) return ActInPipeline(lane);
  if (dice < 83) return ActLeaving(lane);
  if (dice < 87) return ActHalfClosing(lane);
  if (dice < 94) return ActMisframed(lane);
  if (dice < 99) return ActTooLarge(lane);
  ActDeafly(lane);
}

std::string AbuseSender::AGoodRequest(Lane& lane) {
  const std::string id = NextId();
  const Answer answer = AnswerFor(OutcomeFor(id));
  lane.awaited.push_back({id, answer.status, answer.body});
  if (Below(4) == 0) return Chunked(id, 1 + Below(AbuseBody(id).size() - 1));
  return PostRequest("/a", AbuseBody(id), RequestIdLine(id));
}

/// Well-formed, answered at once, and the connection stays.
std::string AbuseSender::AnotherRequest(Lane& lane) {
  const std::string id = NextId();
  switch (Below(5)) {
    case 0:
      lane.awaited.push_back({id, 404});
      return PostRequest("/nowhere", "{}", RequestIdLine(id));
    case 1:
      lane.awaited.push_back({id, 405});
      return "GET /a HTTP/1.1\r\nHost: h\r\n" + RequestIdLine(id) + "\r\n";
    case 2:
      lane.awaited.push_back({id, 405, "", true});
      return "HEAD /a HTTP/1.1\r\nHost: h\r\n" + RequestIdLine(id) + "\r\n";
    case 3:
      lane.awaited.push_back({id, 405});
      return "BREW /a HTTP/1.1\r\nHost: h\r\n" + RequestIdLine(id) + "Content-Length: 2\r\n\r\n{}";
    default:
      lane.awaited.push_back({id, 415});
      return PostRequest("/a", "{}", RequestIdLine(id) + "Content-Encoding: br\r\n");
  }
}

void AbuseSender::ActHonestly(Lane& lane) { Send(lane, AGoodRequest(lane)); }

void AbuseSender::ActInPieces(Lane& lane) {
  const std::string request = AGoodRequest(lane);
  const std::size_t cut = 1 + Below(request.size() - 1);
  Send(lane, std::string_view(request).substr(0, cut));
  lane.rest = request.substr(cut);
}

void AbuseSender::ActExpecting(Lane& lane) {
  const std::string id = NextId();
  const Answer answer = AnswerFor(OutcomeFor(id));
  lane.awaited.push_back({id, answer.status, answer.body});
  const std::string request =
      PostRequest("/a", AbuseBody(id), RequestIdLine(id) + "Expect: 100-continue\r\n");
  const std::size_t head = request.find("\r\n\r\n") + 4;
  Send(lane, std::string_view(request).substr(0, head));
  lane.rest = request.substr(head);
  lane.asks = true;
}

void AbuseSender::ActInPipeline(Lane& lane) {
  std::string requests;
  for (std::size_t i = 2 + Below(6); i > 0; --i) {
    requests += Below(3) == 0 ? AnotherRequest(lane) : AGoodRequest(lane);
  }
  if (Below(4) == 0) {
    NextId();
    lane.awaited.push_back({"", 400});
    lane.closes = true;
    requests += "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length : 2\r\n\r\n{}";
  }
  Send(lane, requests);
}

/// Leaves while its request is anywhere between its first byte and its answer.
void AbuseSender::ActLeaving(Lane& lane) {
  Lane unread;
  std::string request = AGoodRequest(unread);
  if (Below(2) == 0) request += AGoodRequest(unread);
  tally_.unsure += unread.awaited.size();
  lane.leaves = true;
  const bool all = Below(2) == 0;
  Send(lane, std::string_view(request).substr(0, all ? request.size() : Below(request.size())));
  if (Below(4) == 0) {
    lane.client.reset();
  } else {
    lane.client->Abort();
  }
}

void AbuseSender::ActHalfClosing(Lane& lane) {
  Send(lane, AGoodRequest(lane));
  ++tally_.unsure;
  lane.client->HalfClose();
  lane.may_fail = lane.closes = true;
}

void AbuseSender::ActMisframed(Lane& lane) {
  static const std::array<std::string, 10> kRequests{
      "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
      "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
      "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length : 2\r\n\r\n{}",
      "POST /a HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n",
      "POST /a HTTP/1.1\nHost: h\n\n",
      "POST /a HTTP/1.1\r\n\r\n",
      "POST /a HTTP/3.0\r\nHost: h\r\n\r\n",
      "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nxx\r\n",
      "\x16\x03\x01\x02 TLS, more or less",
      "P@ST /a HTTP/1.1\r\nHost: h\r\n\r\n",
  };
  NextId();
  lane.awaited.push_back({"", 400});
  lane.closes = true;
  // Behind a refusal nothing may become a request of its own.
  const std::string hidden = PostRequest("/a", AbuseBody("hidden"), RequestIdLine("hidden"));
  Send(lane, kRequests[Below(kRequests.size())] + hidden);
}

void AbuseSender::ActTooLarge(Lane& lane) {
  const std::string id = NextId();
  lane.closes = true;
  switch (Below(4)) {
    case 0:
      lane.awaited.push_back({id, 413});
      return Send(lane, "POST /a HTTP/1.1\r\nHost: h\r\n" + RequestIdLine(id) +
                            "Content-Length: 10000000\r\n\r\n" + std::string(3'000, 'x'));
    case 1:
      lane.awaited.push_back({id, 413});
      return Send(lane, "POST /a HTTP/1.1\r\nHost: h\r\n" + RequestIdLine(id) +
                            "Transfer-Encoding: chunked\r\n\r\nfffff\r\n" + std::string(300, 'x'));
    case 2:
      lane.awaited.push_back({"", 431});
      return Send(lane,
                  "POST /a HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n");
    default: {
      lane.awaited.push_back({"", 431});
      std::string lines;
      for (int i = 0; i < 120; ++i) lines += "X-" + std::to_string(i) + ": 1\r\n";
      return Send(lane, "POST /a HTTP/1.1\r\nHost: h\r\n" + lines + "\r\n");
    }
  }
}

void AbuseSender::ActSlowly(Lane& lane) {
  const std::string request = PostRequest("/a", "{\"id\":", "X-Request-Id: slow\r\n");
  NextId();
  const bool in_the_head = Below(2) == 0;
  lane.awaited.push_back({in_the_head ? "" : "slow", 408});
  lane.closes = true;
  Send(lane, std::string_view(request).substr(0, in_the_head ? 30 : request.size() - 1));
}

void AbuseSender::ActDeafly(Lane& lane) {
  Lane unread;
  std::string requests;
  for (int i = 0; i < 20; ++i) requests += AGoodRequest(unread);
  tally_.unsure += unread.awaited.size();
  lane.leaves = true;
  Send(lane, requests);
  lane.client->Abort();
}

bool AbuseSender::Compare(const Awaited& awaited, const ClientAnswer& answer, const Lane& lane) {
  if (answer.status == awaited.status &&
      (awaited.id.empty() || answer.Header("x-request-id") == awaited.id) &&
      (awaited.body.empty() || answer.body == awaited.body)) {
    if (!lane.may_fail) ++tally_.answered;
    return true;
  }
  // Whoever sends in pieces on a busy machine may be as slow as the ones who mean to be.
  if (answer.status == 408 && std::chrono::steady_clock::now() - lane.since >= read_timeout_) {
    ++tally_.late;
    return false;
  }
  tally_.Wrong("request " + awaited.id + ", " + std::to_string(awaited.status) + ": got " +
               std::to_string(answer.status) + " for " + answer.Header("x-request-id") + ": " +
               answer.body);
  return false;
}

void AbuseSender::Finish(Lane& lane) {
  if (lane.leaves) return lane.client.reset();
  if (lane.asks) {
    const auto interim = lane.client->Read();
    if (!interim || interim->status != 100) {
      ++tally_.expected;
      if (interim) Compare({"", 100}, *interim, lane);
      return lane.client.reset();
    }
  }
  if (!lane.rest.empty()) lane.client->Send(lane.rest);
  for (const Awaited& awaited : lane.awaited) {
    if (!lane.may_fail) ++tally_.expected;
    const auto answer = lane.client->Read(awaited.for_head);
    if (!answer) {
      if (!lane.may_fail) tally_.Wrong("request " + awaited.id + ": no answer");
      return lane.client.reset();
    }
    if (!Compare(awaited, *answer, lane)) return lane.client.reset();
  }
  if (!lane.closes) return;
  if (lane.client->Read()) tally_.Wrong("an answer more than there were requests");
  // Resets what is left, so that no port stays reserved for a minute.
  lane.client->Abort();
  lane.client.reset();
}

}  // namespace dtbridge
