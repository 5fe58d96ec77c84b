#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dtbridge/base/time.h"
#include "dtbridge/logging/log_options.h"
#include "dtbridge/logging/logger.h"

namespace dtbridge {

/// One fact, before it has a form.
struct LogEntry {
  SysTime time;
  LogLevel level;
  std::string_view component;
  std::string_view message;
  LogFields fields;
  std::uint64_t suppressed;  ///< equal lines left out before this one; written when not 0
};

/// `{"ts":…,"level":…,"msg":…,"component":…, fields in their order, "suppressed":…}`, no line end.
std::string JsonLine(const LogEntry& entry);

/// `<ts> <LEVEL> <component>: <message> <name>=<value>…` for a terminal, no line end. Values with
/// blanks, quotes or control characters are quoted as JSON strings are; nothing in it can move the
/// cursor.
std::string TextLine(const LogEntry& entry);

/// `text`, when it has at most `max_bytes`; else its beginning, cut between characters of UTF-8,
/// with an ellipsis, `max_bytes` in all. `max_bytes` must be 3 or more.
std::string CutText(std::string_view text, std::size_t max_bytes);

}  // namespace dtbridge
