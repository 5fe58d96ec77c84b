#pragma once

#include <string>
#include <string_view>

#include "dtbridge/base/time.h"
#include "status_for.h"
#include "verdict.h"

namespace dtbridge {

/// What an answer says beyond its body.
struct AnswerTraits {
  std::string_view request_id;
  bool close = false;
  bool keep_alive_line = false;  ///< HTTP/1.0 wants to be told that the connection stays
  bool without_body = false;     ///< HEAD: the head of the answer only
  std::string_view allow = {};   ///< not empty: the Allow header
};

/// A 200 or 503 that is not about a delivery: health, metrics, status.
struct Page {
  int status = 200;
  std::string_view content_type = "text/plain; charset=utf-8";
  std::string body;
  std::string_view policy = {};  ///< of HTML: its Content-Security-Policy
};

/// Writes answers as bytes. One per worker: it keeps the Date of the current second.
class AnswerWriter {
 public:
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

  /// The time that following answers carry as their Date.
  void SetTime(SysTime now);

  void AppendAcknowledgement(std::string& out, Ending ending, const AnswerTraits& traits) const;
  void AppendProblem(std::string& out, const Problem& problem, const AnswerTraits& traits) const;
  void AppendPage(std::string& out, const Page& page, const AnswerTraits& traits) const;

 private:
  void AppendCommon(std::string& out, const AnswerTraits& traits) const;

  std::chrono::sys_seconds second_{};
  std::string date_line_;
};

}  // namespace dtbridge
