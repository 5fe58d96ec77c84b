#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "request_framer.h"

namespace dtbridge {

/// Everything a framer said about one request, comparable.
struct Framed {
  RequestFramer::Event event = RequestFramer::Event::kNeedMore;
  std::optional<RejectReason> reason;
  std::string detail;
  bool had_head = false;
  HttpMethod method = HttpMethod::kOther;
  std::string target;
  std::vector<std::string> headers;
  bool keep_alive = false;
  std::string body;
  std::size_t consumed = 0;  ///< only of a complete request: where the next one begins

  bool operator==(const Framed&) const = default;
};

/// Feeds the pieces until one request is complete or refused, as a worker does.
inline Framed Frame(RequestFramer& framer, const std::vector<std::string_view>& pieces) {
  Framed framed;
  std::size_t consumed = 0;
  for (std::string_view piece : pieces) {
    for (bool again = true; again;) {
      again = false;
      const auto fed = framer.Feed(piece);
      piece.remove_prefix(fed.consumed);
      consumed += fed.consumed;
      framed.event = fed.event;
      switch (fed.event) {
        case RequestFramer::Event::kNeedMore:
          break;
        case RequestFramer::Event::kHead: {
          const RequestHead& head = framer.Head();
          framed.had_head = true;
          framed.method = head.method;
          framed.target = head.target;
          framed.keep_alive = head.keep_alive;
          for (const HeaderField& field : head.headers) {
            framed.headers.push_back(std::string(field.name) + "=" + std::string(field.value));
          }
          again = true;
          break;
        }
        case RequestFramer::Event::kComplete:
          framed.body = framer.TakeBody();
          framed.consumed = consumed;
          return framed;
        case RequestFramer::Event::kRejected:
          framed.reason = framer.Reason();
          framed.detail = framer.Detail();
          return framed;
      }
    }
  }
  return framed;
}

}  // namespace dtbridge
