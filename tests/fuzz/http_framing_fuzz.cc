#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "dtbridge/base/check.h"
#include "request_framer.h"

using dtbridge::Check;
using dtbridge::HttpLimits;
using dtbridge::RequestFramer;

namespace {

constexpr HttpLimits kLimits{.head = 1024, .headers = 16, .body = 512};

/// What a framer made of a stream of requests, as text.
std::string FrameAll(std::string_view input, std::size_t piece_size) {
  RequestFramer framer(kLimits);
  std::string story;
  for (std::size_t at = 0; at < input.size(); at += piece_size) {
    std::string_view piece = input.substr(at, piece_size);
    for (bool head_just_came = false; !piece.empty() || head_just_came;) {
      head_just_came = false;
      const RequestFramer::Fed fed = framer.Feed(piece);
      Check(fed.consumed <= piece.size(), "no more is read than was given");
      piece.remove_prefix(fed.consumed);
      Check(framer.HeldBytes() <= kLimits.head + kLimits.body, "no more is held than the limits");
      switch (fed.event) {
        case RequestFramer::Event::kNeedMore:
          Check(piece.empty(), "all was read before more is asked for");
          break;
        case RequestFramer::Event::kHead:
          head_just_came = true;
          story += "head ";
          story += framer.Head().target;
          for (const auto& field : framer.Head().headers) {
            Check(field.name.find_first_of("\r\n: \t") == std::string_view::npos,
                  "a name is a token");
            Check(field.value.find_first_of("\r\n") == std::string_view::npos,
                  "a value is one line");
            story.append(field.name).append("=").append(field.value).append(";");
          }
          break;
        case RequestFramer::Event::kComplete:
          story += " body " + framer.TakeBody() + "\n";
          framer.Reset();
          break;
        case RequestFramer::Event::kRejected:
          return story + "refused " + framer.Detail();
      }
    }
  }
  return story;
}

}  // namespace

// However a stream of requests is cut, the same requests come of it, and the limits hold.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string whole = FrameAll(input, size + 1);
  for (const std::size_t piece_size :
       {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{61}}) {
    Check(FrameAll(input, piece_size) == whole, "the cuts do not matter");
  }
  return 0;
}
