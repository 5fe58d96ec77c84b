#include "request_framer.h"

#include <algorithm>

// From llhttp 9 on there is no such mode: strictness is the default, leniency is asked for by flag.
#ifdef LLHTTP_STRICT_MODE
static_assert(LLHTTP_STRICT_MODE == 1,
              "llhttp's loose mode takes requests that others read differently");
#endif

namespace dtbridge {
namespace {

constexpr std::size_t kKeptHeadCapacity = 4096;
constexpr std::size_t kKeptBodyCapacity = 4096;
// 16 digits are more than any limit and cannot overflow.
constexpr std::size_t kMaxLengthDigits = 16;
// What llhttp is told of a method that the listener does not tell apart.
constexpr std::string_view kAnyMethod = "PUT";

bool IsServed(std::string_view method) {
  return method == "POST" || method == "GET" || method == "HEAD" || method == "CONNECT";
}

RequestFramer& FramerOf(llhttp_t* parser) { return *static_cast<RequestFramer*>(parser->data); }

HttpMethod MethodOf(llhttp_t* parser) {
  switch (llhttp_get_method(parser)) {
    case HTTP_POST:
      return HttpMethod::kPost;
    case HTTP_GET:
      return HttpMethod::kGet;
    case HTTP_HEAD:
      return HttpMethod::kHead;
    case HTTP_CONNECT:
      return HttpMethod::kConnect;
    default:
      return HttpMethod::kOther;
  }
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  return text;
}

std::optional<std::uint64_t> ParseLength(std::string_view text) {
  if (text.empty() || text.size() > kMaxLengthDigits) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

/// `method SP target SP HTTP/1.x`, one space each.
bool IsRequestLine(std::string_view line) {
  const auto method_end = line.find(' ');
  const auto target_end = line.rfind(' ');
  if (method_end == std::string_view::npos || method_end == 0 || target_end <= method_end + 1)
    return false;
  if (line.substr(method_end + 1, target_end - method_end - 1).find(' ') != std::string_view::npos)
    return false;
  const std::string_view version = line.substr(target_end + 1);
  return version == "HTTP/1.1" || version == "HTTP/1.0";
}

/// No byte that could hide a second host or a path; the name itself is of no interest here.
bool IsHost(std::string_view value) {
  return value.find_first_of(" \t,/?#@\\") == std::string_view::npos;
}

bool HasControlCharacter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
  });
}

}  // namespace

RequestFramer::RequestFramer(const HttpLimits& limits) : limits_(limits) { Reset(); }

void RequestFramer::Reset() {
  scanner_ = SectionScanner(SectionScanner::Section::kHead, limits_.headers);
  phase_ = Phase::kStart;
  carriage_return_ = empty_line_ = headers_complete_ = last_chunk_ = false;
  keep_body_ = true;
  raw_head_.clear();
  if (raw_head_.capacity() > kKeptHeadCapacity) raw_head_.shrink_to_fit();
  body_.clear();
  if (body_.capacity() > kKeptBodyCapacity) body_.shrink_to_fit();
  head_.headers.clear();
  head_.target = {};
  head_.chunked = false;
  head_.content_length.reset();
  body_size_ = chunk_bytes_ = trailer_bytes_ = 0;
  reason_ = RejectReason::kInternal;
  detail_ = "";
}

RequestFramer::Fed RequestFramer::Feed(std::string_view bytes) {
  switch (phase_) {
    case Phase::kStart:
    case Phase::kHead:
      return FeedHead(bytes);
    case Phase::kLengthBody:
      return FeedLengthBody(bytes);
    case Phase::kChunks:
      return FeedChunks(bytes);
    case Phase::kTrailers:
      return FeedTrailers(bytes, 0);
    case Phase::kComplete:
      return {0, Event::kComplete};
    case Phase::kRejected:
      return {0, Event::kRejected};
  }
  return {0, Event::kRejected};
}

RequestFramer::Fed RequestFramer::Fail(std::size_t consumed, RejectReason reason,
                                       const char* detail) {
  Refuse(reason, detail);
  return {consumed, Event::kRejected};
}

bool RequestFramer::Refuse(RejectReason reason, const char* detail) {
  phase_ = Phase::kRejected;
  reason_ = reason;
  detail_ = detail;
  return false;
}

RequestFramer::Fed RequestFramer::FeedHead(std::string_view bytes) {
  std::size_t used = 0;
  while (phase_ == Phase::kStart && used < bytes.size()) {
    const char c = bytes[used];
    if (carriage_return_) {
      if (c != '\n')
        return Fail(used, RejectReason::kBadFraming, "CR without LF before the request");
      carriage_return_ = false;
      empty_line_ = true;
      ++used;
    } else if (c == '\r' && !empty_line_) {
      carriage_return_ = true;
      ++used;
    } else {
      phase_ = Phase::kHead;
    }
  }
  if (phase_ == Phase::kStart) return {used, Event::kNeedMore};

  const auto piece = bytes.substr(used, limits_.head - std::min(limits_.head, raw_head_.size()));
  const std::size_t scanned = scanner_.Scan(piece);
  raw_head_.append(piece.substr(0, scanned));
  used += scanned;
  switch (scanner_.Verdict()) {
    case SectionScanner::State::kBad:
      return Fail(used, RejectReason::kBadFraming, "byte not allowed at its place in the head");
    case SectionScanner::State::kTooMany:
      return Fail(used, RejectReason::kHeadTooLarge, "too many header lines");
    case SectionScanner::State::kComplete:
      return {used, ParseHead() ? Event::kHead : Event::kRejected};
    case SectionScanner::State::kGoing:
      break;
  }
  if (raw_head_.size() >= limits_.head)
    return Fail(used, RejectReason::kHeadTooLarge, "head too long");
  return {used, Event::kNeedMore};
}

bool RequestFramer::ParseHead() {
  llhttp_init(&parser_, HTTP_REQUEST, &Callbacks());
  parser_.data = this;
  std::string_view head = raw_head_;
  const std::string_view method = head.substr(0, head.find(' '));
  if (!IsServed(method)) {
    // Any token is a method (RFC 9110 9.1), but llhttp knows some only, and frames a few of those
    // in ways of their own. One that is refused anyway is as good as any other.
    if (!IsToken(method)) return Refuse(RejectReason::kBadFraming, "method is not a token");
    llhttp_execute(&parser_, kAnyMethod.data(), kAnyMethod.size());
    head.remove_prefix(method.size());
  }
  const llhttp_errno_t result = llhttp_execute(&parser_, head.data(), head.size());
  // Paused: on_message_complete was called, since there is no body.
  if ((result != HPE_OK && result != HPE_PAUSED) || !headers_complete_) {
    return Refuse(RejectReason::kBadFraming, "head is not HTTP/1.x");
  }
  return Settle();
}

/// What llhttp does not check, or checks only in some versions.
bool RequestFramer::Settle() {
  const auto bad = [this](const char* detail) { return Refuse(RejectReason::kBadFraming, detail); };
  if (!IsRequestLine(std::string_view(raw_head_).substr(0, raw_head_.find('\r')))) {
    return bad("request line is not method, target, HTTP/1.0 or HTTP/1.1");
  }
  std::size_t hosts = 0;
  std::size_t lengths = 0;
  std::size_t codings = 0;
  for (HeaderField& field : head_.headers) {
    field.value = Trimmed(field.value);
    if (field.name.size() == 4 && SameHeaderName(field.name, "host")) {
      ++hosts;
      if (!IsHost(field.value)) return bad("Host is not a host");
    } else if (field.name.size() == 14 && SameHeaderName(field.name, "content-length")) {
      if (++lengths > 1) return bad("more than one Content-Length");
      head_.content_length = ParseLength(field.value);
      if (!head_.content_length) return bad("Content-Length is not a number");
    } else if (field.name.size() == 17 && SameHeaderName(field.name, "transfer-encoding")) {
      if (++codings > 1 || !SameHeaderName(field.value, "chunked")) {
        return bad("Transfer-Encoding is not exactly chunked");
      }
    }
  }
  if (hosts > 1 || (hosts == 0 && head_.minor_version == 1)) return bad("not exactly one Host");
  if (codings > 0 && head_.minor_version == 0) return bad("Transfer-Encoding on HTTP/1.0");
  if (codings > 0 && lengths > 0) return bad("Transfer-Encoding and Content-Length together");
  head_.chunked = codings > 0;
  phase_ = head_.chunked ? Phase::kChunks : Phase::kLengthBody;
  return true;
}

RequestFramer::Fed RequestFramer::FeedLengthBody(std::string_view bytes) {
  const std::uint64_t length = head_.content_length.value_or(0);
  if (length > limits_.body)
    return Fail(0, RejectReason::kBodyTooLarge, "Content-Length above the limit");
  const auto piece = bytes.substr(0, length - body_size_);
  if (body_size_ == 0 && !piece.empty() && keep_body_)
    body_.reserve(piece.size() == length ? length : 0);
  OnBody(piece);
  if (body_size_ < length) return {piece.size(), Event::kNeedMore};
  phase_ = Phase::kComplete;
  return {piece.size(), Event::kComplete};
}

RequestFramer::Fed RequestFramer::FeedChunks(std::string_view bytes) {
  if (bytes.empty()) return {0, Event::kNeedMore};
  const std::size_t bound = ChunkedBytes(limits_.body);
  const auto piece = bytes.substr(0, bound - chunk_bytes_);
  const llhttp_errno_t result = llhttp_execute(&parser_, piece.data(), piece.size());
  if (result == HPE_OK) {
    chunk_bytes_ += piece.size();
    if (chunk_bytes_ >= bound) {
      return Fail(piece.size(), RejectReason::kBodyTooLarge, "chunk framing above the limit");
    }
    return {piece.size(), Event::kNeedMore};
  }
  const char* stopped = llhttp_get_error_pos(&parser_);
  const std::size_t used =
      stopped == nullptr ? 0 : static_cast<std::size_t>(stopped - piece.data());
  if (result != HPE_PAUSED || !last_chunk_ || used > piece.size()) {
    if (phase_ == Phase::kRejected) return {used, Event::kRejected};
    return Fail(0, RejectReason::kBadFraming, "bad chunk");
  }
  phase_ = Phase::kTrailers;
  scanner_ =
      SectionScanner(SectionScanner::Section::kTrailer, limits_.headers - head_.headers.size());
  return FeedTrailers(bytes.substr(used), used);
}

RequestFramer::Fed RequestFramer::FeedTrailers(std::string_view bytes, std::size_t consumed) {
  const std::size_t room = limits_.head - raw_head_.size() - trailer_bytes_;
  const std::size_t scanned = scanner_.Scan(bytes.substr(0, room));
  trailer_bytes_ += scanned;
  consumed += scanned;
  switch (scanner_.Verdict()) {
    case SectionScanner::State::kBad:
      return Fail(consumed, RejectReason::kBadFraming,
                  "byte not allowed at its place in the trailers");
    case SectionScanner::State::kTooMany:
      return Fail(consumed, RejectReason::kHeadTooLarge, "too many trailer lines");
    case SectionScanner::State::kComplete:
      phase_ = Phase::kComplete;
      return {consumed, Event::kComplete};
    case SectionScanner::State::kGoing:
      break;
  }
  if (scanned == room)
    return Fail(consumed, RejectReason::kHeadTooLarge, "head and trailers too long");
  return {consumed, Event::kNeedMore};
}

int RequestFramer::OnHeadersComplete() {
  headers_complete_ = true;
  head_.method = MethodOf(&parser_);
  head_.minor_version = llhttp_get_http_minor(&parser_);
  head_.keep_alive = llhttp_should_keep_alive(&parser_) != 0;
  // An Upgrade is ignored; else llhttp would take what follows for another protocol.
  parser_.upgrade = 0;
  return 0;
}

int RequestFramer::OnBody(std::string_view piece) {
  body_size_ += piece.size();
  if (keep_body_) body_.append(piece);
  return 0;
}

int RequestFramer::OnChunkHeader() {
  if (parser_.content_length == 0) {
    last_chunk_ = true;
    return HPE_PAUSED;
  }
  if (parser_.content_length > limits_.body - body_size_) {
    Refuse(RejectReason::kBodyTooLarge, "chunks above the limit");
    return -1;
  }
  return 0;
}

const llhttp_settings_t& RequestFramer::Callbacks() {
  // llhttp reports a span in pieces only where its input is cut, and it gets the head in one piece;
  // an adjoining piece is joined all the same.
  static const llhttp_settings_t kCallbacks = [] {
    llhttp_settings_t s;
    llhttp_settings_init(&s);
    s.on_url = [](llhttp_t* parser, const char* at, std::size_t length) {
      std::string_view& target = FramerOf(parser).head_.target;
      target = target.empty() ? std::string_view(at, length)
                              : std::string_view(target.data(), target.size() + length);
      return 0;
    };
    s.on_header_field = [](llhttp_t* parser, const char* at, std::size_t length) {
      auto& headers = FramerOf(parser).head_.headers;
      if (!headers.empty() && headers.back().name.data() + headers.back().name.size() == at) {
        headers.back().name = {headers.back().name.data(), headers.back().name.size() + length};
      } else {
        headers.push_back({std::string_view(at, length), {}});
      }
      return 0;
    };
    s.on_header_value = [](llhttp_t* parser, const char* at, std::size_t length) {
      auto& headers = FramerOf(parser).head_.headers;
      if (headers.empty()) return -1;
      std::string_view& value = headers.back().value;
      value = value.data() == nullptr
                  ? std::string_view(at, length)
                  : std::string_view(value.data(),
                                     static_cast<std::size_t>(at + length - value.data()));
      return 0;
    };
    s.on_headers_complete = [](llhttp_t* parser) { return FramerOf(parser).OnHeadersComplete(); };
    s.on_body = [](llhttp_t* parser, const char* at, std::size_t length) {
      return FramerOf(parser).OnBody({at, length});
    };
    s.on_chunk_header = [](llhttp_t* parser) { return FramerOf(parser).OnChunkHeader(); };
    s.on_chunk_extension_name = [](llhttp_t*, const char* at, std::size_t length) {
      return HasControlCharacter({at, length}) ? -1 : 0;
    };
    s.on_chunk_extension_value = s.on_chunk_extension_name;
    s.on_message_complete = [](llhttp_t*) -> int { return HPE_PAUSED; };
    return s;
  }();
  return kCallbacks;
}

}  // namespace dtbridge
