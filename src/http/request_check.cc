#include "dtbridge/http/request_check.h"

#include <optional>

#include "request_framer.h"
#include "request_head.h"
#include "status_for.h"

namespace dtbridge {
namespace {

std::string AnswerTo(RejectReason reason) {
  return std::to_string(StatusFor(reason).status) + ' ' + std::string(NameOf(reason));
}

}  // namespace

std::string RefusalOfRawHead(std::string_view head, const HttpLimits& limits) {
  RequestFramer framer(limits);
  if (framer.Feed(head).event != RequestFramer::Event::kRejected) return "";
  return AnswerTo(framer.Reason()) + ": " + framer.Detail();
}

std::string RefusalBeforeVerification(std::string_view method,
                                      const std::vector<HeaderField>& headers,
                                      std::size_t body_bytes, const HttpLimits& limits) {
  if (method != "POST") return std::to_string(MethodNotAllowed().status) + " method_not_allowed";
  RequestHead head;
  head.headers = headers;
  auto reason = RefusalOf(head);
  if (!reason && body_bytes > limits.body) reason = RejectReason::kBodyTooLarge;
  return reason ? AnswerTo(*reason) : "";
}

Expected<std::string, std::string> BodyOfChunks(std::string_view chunks) {
  HttpLimits limits;
  limits.body = chunks.size();
  RequestFramer framer(limits);
  framer.Feed("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  switch (framer.Feed(chunks).event) {
    case RequestFramer::Event::kComplete:
      return framer.TakeBody();
    case RequestFramer::Event::kRejected:
      return Unexpected(std::string(framer.Detail()));
    case RequestFramer::Event::kHead:
    case RequestFramer::Event::kNeedMore:
      break;
  }
  return Unexpected(std::string("the last chunk is missing"));
}

}  // namespace dtbridge
