#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "dtbridge/model/sensor_event.h"

namespace dtbridge {

/// What a known member must be.
enum class MemberKind : std::uint8_t {
  kNumber,
  kInteger,  ///< by value: `1.0` is one
  kString,
  kStringOrNumber,
  kTime,   ///< RFC 3339
  kTruth,  ///< a boolean, or its name as text in any case
  kStrings,
  kStringOrStrings,  ///< one string becomes a list, an empty one the empty list
  kStringMap,
  kObjects,  ///< a list of objects, whose members `items` tells
  kNotOurs,  ///< anything; left out
};

/// What happens when a member is missing, or null.
enum class WhenMissing : std::uint8_t {
  kNothing,
  kEventTime,          ///< event.timestamp
  kSampleFromContent,  ///< one sample of what was measured, none when nothing was
  kFalse,
  kEmptyList,
};

/// What else a member says about the event.
enum class MemberRole : std::uint8_t { kNone, kState, kBackfilled, kSamples };

struct Shape;

struct MemberRule {
  std::string_view name;
  MemberKind kind;
  WhenMissing when_missing = WhenMissing::kNothing;
  MemberRole role = MemberRole::kNone;
  std::optional<Quantity> quantity = {};
  const Shape* items = nullptr;
};

/// The known members of one kind of object, in the order in which readings are listed and missing
/// members are filled in.
struct Shape {
  std::span<const MemberRule> members;
};

/// What an event type's own object looks like today (dt protocol notes 3.2). Not for kOther.
const Shape& ShapeOf(EventType type);

/// A name that DT's documents or old clients use for a type; empty when there is none.
std::string_view OldNameOf(EventType type);

/// The type with that name, today's or old.
EventType EventTypeNamedEver(std::string_view name);

}  // namespace dtbridge
