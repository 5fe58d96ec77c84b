#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>

#include "dtbridge/base/time.h"
#include "dtbridge/json/document.h"
#include "dtbridge/model/rejection.h"
#include "dtbridge/model/sensor_event.h"

namespace dtbridge {

/// What every body has around an event type's own object: `event`, `labels`, `metadata`.
///
/// Each question is answered by itself, so that one member's fault leaves the others readable. Of a
/// type that is not known, target and metadata may be those of something else than a device.
/// Lifetime: answers point into the document.
class Envelope {
 public:
  explicit Envelope(const json::Value& root);

  Result<std::string_view> EventId() const;
  Result<std::string_view> EventTypeName() const;
  /// Of that name, today's or an old one.
  EventType Type() const { return type_; }

  /// Without leading slash, its ids in bounds; empty when there is none.
  Result<std::string_view> TargetName() const;
  Result<std::optional<std::string_view>> ProjectId() const;
  Result<std::optional<std::string_view>> DeviceId() const;
  Result<std::optional<std::string_view>> DeviceType() const;
  Result<std::optional<std::string_view>> ProductNumber() const;
  Result<SysTime> Timestamp() const;

  /// An object; nullopt when there are none.
  Result<std::optional<json::Value>> Labels() const;

  /// event.data; nullopt when it is missing or null.
  Result<std::optional<json::Value>> Data() const;

  bool HasUnknownMembers() const { return has_unknown_members_; }

 private:
  struct Target;
  using Member = std::optional<json::Value>;  ///< nullopt: missing or null
  struct Slot;

  void TakeMembers(const Member& object, std::initializer_list<Slot> slots);
  bool IsOfUnknownType() const { return type_ == EventType::kOther; }
  std::optional<Rejection> EventFault() const;
  Result<std::optional<std::string_view>> MetadataText(const Member& member,
                                                       std::string_view name) const;
  Result<std::string_view> TargetText() const;
  Result<Target> TargetIds() const;

  json::Value root_;
  Member event_, labels_, metadata_;
  Member event_id_, event_type_, target_name_, timestamp_, data_;
  Member device_id_, project_id_, device_type_, product_number_;
  EventType type_ = EventType::kOther;
  bool has_unknown_members_ = false;
};

}  // namespace dtbridge
