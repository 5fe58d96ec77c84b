#pragma once

#include <string_view>

namespace dtbridge {

// What an event's record says of itself, written by the router and read back by ReadRecordedEvent.
inline constexpr std::string_view kIdHeader = "ce_id";
inline constexpr std::string_view kTypeHeader = "ce_type";
inline constexpr std::string_view kConnectorHeader = "ce_connector";
inline constexpr std::string_view kReceivedHeader = "ce_receivedtime";

/// Around the event type in kTypeHeader.
inline constexpr std::string_view kTypePrefix = "com.disruptive-technologies.event.";
inline constexpr std::string_view kTypeSuffix = ".v1";

}  // namespace dtbridge
