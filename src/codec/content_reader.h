#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dtbridge/json/document.h"
#include "dtbridge/model/rejection.h"
#include "dtbridge/model/sensor_event.h"
#include "fault.h"
#include "shapes.h"

namespace dtbridge {

/// Reads an event type's own object by its shape: writes it in today's form into the event's
/// `data`, and fills `readings`, `state`, `backfilled` and `has_unknown_members`.
///
/// `event.timestamp` must be known already.
class ContentReader {
 public:
  explicit ContentReader(SensorEvent& event) : event_(event), out_(event.data) {}

  Result<void> Read(const json::Value& object, const Shape& shape, const Path& at);

  /// The same for a type that is not known: everything stays as it came.
  void Keep(const json::Value& object);

 private:
  Result<void> WriteMembers(const json::Value& object, const Shape& shape, const Path& at);
  Result<void> WriteMember(const json::Value& value, const MemberRule& rule, const Path& at);
  Result<SysTime> ReadTime(const json::Value& value, const Path& at);
  Result<void> WriteTime(const json::Value& value, const Path& at);
  Result<void> WriteTruth(const json::Value& value, const MemberRule& rule, const Path& at);
  Result<void> WriteStrings(const json::Value& value, const Path& at);
  Result<void> WriteStringMap(const json::Value& value, const Path& at);
  Result<void> WriteObjects(const json::Value& value, const MemberRule& rule, const Path& at);

  void FillIn(const json::Value& object, const MemberRule& missing);
  void WriteSampleFrom(const json::Value& object, const Shape& sample);
  void AddSample(const json::Value& sample, const Shape& shape, const Path& at);
  void AddReadings(const json::Value& object, const Shape& shape, SysTime time);
  void ReadUnlistedTruth(const json::Value& object);
  void SortReadings();

  void Comma(char opening) {
    if (out_.back() != opening) out_ += ',';
  }

  SensorEvent& event_;
  std::string& out_;
  SysTime update_time_;
  std::string_view last_time_text_;  ///< most bodies say the same time several times
  std::optional<SysTime> last_time_;
};

/// Reads a time member. Errors: kWrongMemberType, kUnusableTime.
Result<SysTime> TimeIn(const json::Value& value, const Path& at);

}  // namespace dtbridge
