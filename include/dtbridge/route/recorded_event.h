#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "dtbridge/base/time.h"
#include "dtbridge/model/delivery.h"

namespace dtbridge {

/// The header of a record that a replay made: the dead letter's place.
inline constexpr std::string_view kReplayedFromHeader = "ce_replayedfrom";

/// What the headers of a record say of the event in it. Points into the headers.
struct RecordedEvent {
  std::string_view connector;
  std::string_view event_id;
  std::string_view event_type;  ///< as SensorEvent::type_name
  SysTime received;             ///< when its delivery came
  bool is_replayed = false;     ///< stored long after that, maybe
};

/// Reads the headers that Router::RecordFor writes; nullopt for a record that it did not write.
/// Dead letters are among those: their headers do not name the event. Threads: any.
std::optional<RecordedEvent> ReadRecordedEvent(std::span<const HeaderField> headers);

}  // namespace dtbridge
