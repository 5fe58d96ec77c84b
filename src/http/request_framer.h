#pragma once

#include <llhttp.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "dtbridge/http/listen_options.h"
#include "dtbridge/model/rejection.h"
#include "request_head.h"
#include "section_scanner.h"

namespace dtbridge {

/// Frames one HTTP/1.x request at a time out of a stream of bytes.
///
/// Contract: what it yields depends on the bytes only, not on how they are cut. Stricter than
/// llhttp, which does the parsing: see SectionScanner and Settle(). Trailers are checked, counted
/// and dropped. Threads: one. Not movable: llhttp points back at it.
class RequestFramer {
 public:
  enum class Event {
    kNeedMore,  ///< everything given was read
    kHead,      ///< Head() is there; feed on, if only with nothing, for the rest
    kComplete,  ///< the whole request was read; Reset() before the next
    kRejected,  ///< not a request we take: Reason(), Detail()
  };

  struct Fed {
    std::size_t consumed;
    Event event;
  };

  /// What a chunked body may take on its way, in bytes: each of its own in a chunk by itself, which
  /// is six, and sizes with more digits, extensions and the like on top.
  static constexpr std::size_t ChunkedBytes(std::size_t body) { return 6 * body + 4096; }

  /// `limits` must outlive the framer.
  explicit RequestFramer(const HttpLimits& limits);
  RequestFramer(const RequestFramer&) = delete;
  RequestFramer& operator=(const RequestFramer&) = delete;

  Fed Feed(std::string_view bytes);
  void Reset();

  /// True from the first byte of a request on; one empty line before it does not count (RFC
  /// 9112 2.2).
  bool Started() const { return phase_ != Phase::kStart; }

  bool IsComplete() const { return phase_ == Phase::kComplete; }

  /// From now on the body is counted but not kept.
  void DiscardBody() { keep_body_ = false; }

  const RequestHead& Head() const { return head_; }
  std::size_t BodySize() const { return body_size_; }
  std::string TakeBody() { return std::move(body_); }

  /// Bytes of head and body held in memory.
  std::size_t HeldBytes() const { return raw_head_.size() + body_.size(); }

  RejectReason Reason() const { return reason_; }
  const char* Detail() const { return detail_; }

 private:
  enum class Phase { kStart, kHead, kLengthBody, kChunks, kTrailers, kComplete, kRejected };

  Fed FeedHead(std::string_view bytes);
  Fed FeedLengthBody(std::string_view bytes);
  Fed FeedChunks(std::string_view bytes);
  Fed FeedTrailers(std::string_view bytes, std::size_t consumed);
  Fed Fail(std::size_t consumed, RejectReason reason, const char* detail);

  bool ParseHead();
  bool Settle();
  bool Refuse(RejectReason reason, const char* detail);

  static const llhttp_settings_t& Callbacks();
  int OnHeadersComplete();
  int OnBody(std::string_view piece);
  int OnChunkHeader();

  const HttpLimits& limits_;
  llhttp_t parser_{};
  SectionScanner scanner_;
  Phase phase_ = Phase::kStart;
  bool carriage_return_ = false;
  bool empty_line_ = false;
  bool headers_complete_ = false;
  bool last_chunk_ = false;
  bool keep_body_ = true;
  std::string raw_head_;
  RequestHead head_;
  std::string body_;
  std::size_t body_size_ = 0;
  std::size_t chunk_bytes_ = 0;
  std::size_t trailer_bytes_ = 0;
  RejectReason reason_ = RejectReason::kInternal;
  const char* detail_ = "";
};

}  // namespace dtbridge
