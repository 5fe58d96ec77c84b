#pragma once

#include <string_view>

namespace dtbridge {

enum class LogLevel { kDebug, kInfo, kWarn, kError };
enum class LogFormat { kJson, kText, kAuto };  ///< kAuto: text on a terminal, JSON elsewhere

/// `debug`, `info`, `warn`, `error`.
std::string_view NameOf(LogLevel level);

struct LogOptions {
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kJson;
};

}  // namespace dtbridge
