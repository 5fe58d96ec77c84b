#pragma once

#include <string_view>

#include "dtbridge/logging/logger.h"

namespace dtbridge {

/// Writes a line of librdkafka's own log; `syslog_level` is one of RFC 5424's severities.
void WriteLibraryLog(Logger& logger, int syslog_level, std::string_view facility,
                     std::string_view text);

}  // namespace dtbridge
