#include "answer_writer.h"

#include <array>
#include <charconv>

namespace dtbridge {
namespace {

// DT's own retries back off on their own; this tells other senders not to hurry.
constexpr std::string_view kRetryAfter = "Retry-After: 5\r\n";
constexpr std::string_view kChallenge = "WWW-Authenticate: DT-Signature realm=\"dtbridge\"\r\n";

void AppendNumber(std::string& out, std::size_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void AppendStatusLine(std::string& out, int status, std::string_view title) {
  out += "HTTP/1.1 ";
  AppendNumber(out, static_cast<std::size_t>(status));
  out += ' ';
  out += title;
  out += "\r\n";
}

void AppendLength(std::string& out, std::size_t length) {
  out += "Content-Length: ";
  AppendNumber(out, length);
  out += "\r\n";
}

struct Acknowledgement {
  std::string_view head;
  std::string_view body;
};

Acknowledgement AcknowledgementOf(Ending ending) {
  switch (ending) {
    case Ending::kDuplicate:
      return {"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 22\r\n",
              R"({"status":"duplicate"})"};
    case Ending::kDeadLettered:
      return {"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 26\r\n",
              R"({"status":"dead-lettered"})"};
    case Ending::kStored:
    case Ending::kRefused:
    case Ending::kFailed:
      break;
  }
  return {"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 19\r\n",
          R"({"status":"stored"})"};
}

static_assert(std::string_view(R"({"status":"stored"})").size() == 19);
static_assert(std::string_view(R"({"status":"duplicate"})").size() == 22);
static_assert(std::string_view(R"({"status":"dead-lettered"})").size() == 26);

}  // namespace

void AnswerWriter::SetTime(SysTime now) {
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  if (second == second_ && !date_line_.empty()) return;
  second_ = second;
  date_line_ = "Date: " + FormatHttpDate(now) + "\r\n";
}

void AnswerWriter::AppendCommon(std::string& out, const AnswerTraits& traits) const {
  out += date_line_;
  out += "X-Request-Id: ";
  out += traits.request_id;
  out += "\r\n";
  if (traits.close) {
    out += "Connection: close\r\n";
  } else if (traits.keep_alive_line) {
    out += "Connection: keep-alive\r\n";
  }
  if (!traits.allow.empty()) {
    out += "Allow: ";
    out += traits.allow;
    out += "\r\n";
  }
}

void AnswerWriter::AppendAcknowledgement(std::string& out, Ending ending,
                                         const AnswerTraits& traits) const {
  const Acknowledgement acknowledgement = AcknowledgementOf(ending);
  out += acknowledgement.head;
  AppendCommon(out, traits);
  out += "\r\n";
  out += acknowledgement.body;
}

void AnswerWriter::AppendProblem(std::string& out, const Problem& problem,
                                 const AnswerTraits& traits) const {
  // RFC 9457; titles, details and request ids need no escaping.
  std::string body = R"({"type":"about:blank","title":")";
  body += problem.title;
  body += R"(","status":)";
  AppendNumber(body, static_cast<std::size_t>(problem.status));
  body += R"(,"detail":")";
  body += problem.detail;
  body += R"(","instance":"urn:dtbridge:request:)";
  body += traits.request_id;
  body += R"("})";

  AppendStatusLine(out, problem.status, problem.title);
  out += "Content-Type: application/problem+json\r\n";
  AppendLength(out, body.size());
  AppendCommon(out, traits);
  if (problem.retry) out += kRetryAfter;
  if (problem.challenge) out += kChallenge;
  out += "\r\n";
  if (!traits.without_body) out += body;
}

void AnswerWriter::AppendPage(std::string& out, const Page& page,
                              const AnswerTraits& traits) const {
  AppendStatusLine(out, page.status, page.status == 200 ? "OK" : "Service Unavailable");
  out += "Content-Type: ";
  out += page.content_type;
  out += "\r\n";
  AppendLength(out, page.body.size());
  AppendCommon(out, traits);
  out += "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n";
  if (!page.policy.empty()) {
    out += "Content-Security-Policy: ";
    out += page.policy;
    out += "\r\nReferrer-Policy: no-referrer\r\n";
  }
  out += "\r\n";
  if (!traits.without_body) out += page.body;
}

}  // namespace dtbridge
