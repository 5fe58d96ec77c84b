#include "library_log.h"

namespace dtbridge {

void WriteLibraryLog(Logger& logger, int syslog_level, std::string_view facility,
                     std::string_view text) {
  constexpr int kSyslogError = 3;
  constexpr int kSyslogWarning = 4;
  constexpr int kSyslogInfo = 6;
  LogLevel level = LogLevel::kDebug;
  if (syslog_level <= kSyslogError) {
    level = LogLevel::kError;
  } else if (syslog_level == kSyslogWarning) {
    level = LogLevel::kWarn;
  } else if (syslog_level <= kSyslogInfo) {
    level = LogLevel::kInfo;
  }
  logger.Log(level, "librdkafka", text, {{"reason", facility}});
}

}  // namespace dtbridge
