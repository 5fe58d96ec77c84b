#include <algorithm>

#include "content_reader.h"
#include "dtbridge/codec/codec.h"
#include "dtbridge/json/document.h"
#include "envelope.h"
#include "fault.h"
#include "shapes.h"

namespace dtbridge {
namespace {

using json::Value;

std::optional<std::string> Owned(std::optional<std::string_view> text) {
  if (!text) return std::nullopt;
  return std::string(*text);
}

/// DT's name of today for a type, or the one that came when the type is not known.
std::string_view TodaysName(EventType type, std::string_view sent_name) {
  return type == EventType::kOther ? sent_name : NameOf(type);
}

Result<void> ReadIds(const Envelope& envelope, SensorEvent& event) {
  const auto target = envelope.TargetName();
  if (!target) return tl::unexpected(target.error());
  const auto project = envelope.ProjectId();
  if (!project) return tl::unexpected(project.error());
  const auto device = envelope.DeviceId();
  if (!device) return tl::unexpected(device.error());
  event.project_id = Owned(*project);
  event.device_id = Owned(*device);
  event.target_name = *target;
  if (target->empty() && *project) {
    event.target_name = "projects/" + *event.project_id;
    if (*device) event.target_name += "/devices/" + *event.device_id;
  }
  return {};
}

Result<void> ReadMetadata(const Envelope& envelope, SensorEvent& event) {
  const auto device_type = envelope.DeviceType();
  if (!device_type) return tl::unexpected(device_type.error());
  const auto product_number = envelope.ProductNumber();
  if (!product_number) return tl::unexpected(product_number.error());
  event.device_type = Owned(*device_type);
  event.product_number = Owned(*product_number);
  event.has_unknown_device_type =
      *device_type &&
      std::find(kDeviceTypes.begin(), kDeviceTypes.end(), **device_type) == kDeviceTypes.end();
  return {};
}

Result<void> ReadLabels(const Envelope& envelope, SensorEvent& event) {
  const auto labels = envelope.Labels();
  if (!labels) return tl::unexpected(labels.error());
  if (!*labels) return {};
  event.labels.reserve((*labels)->Size());
  for (const auto& [name, value] : (*labels)->Children()) {
    if (value.IsNull()) continue;
    if (!value.IsString()) {
      return tl::unexpected(WrongType(Path("labels").Member(name), value, "a string"));
    }
    event.labels.emplace_back(name, value.Text());
  }
  return {};
}

/// Members beside the type's own object say nothing about the event: a platform between DT and us
/// is known to add `eventType`. All others are counted.
bool HasUnknownBeside(const Value& data, std::string_view own_key) {
  for (const auto& [name, value] : data.Children()) {
    if (name != own_key && name != "eventType" && !value.IsNull()) return true;
  }
  return false;
}

Result<void> ReadKeyedContent(const Value& data, std::string_view key, const Value& content,
                              SensorEvent& event) {
  const Path event_path("event");
  const Path data_path = event_path.Member("data");
  const Path path = data_path.Member(key);
  if (!content.IsObject()) return tl::unexpected(WrongType(path, content, "an object"));
  if (HasUnknownBeside(data, key)) event.has_unknown_members = true;
  return ContentReader(event).Read(content, ShapeOf(event.type), path);
}

/// labelsChanged is the one type that has its members in `data` itself.
Result<void> ReadUnkeyedContent(const Value& data, SensorEvent& event) {
  const Path event_path("event");
  const Path path = event_path.Member("data");
  const Shape& shape = ShapeOf(event.type);
  const bool has_own =
      std::any_of(shape.members.begin(), shape.members.end(), [&data](const MemberRule& rule) {
        return rule.kind != MemberKind::kNotOurs && data.FindNonNull(rule.name).has_value();
      });
  if (!has_own) {
    for (const auto& member : data.Children()) {
      if (EventTypeNamedEver(member.name) == EventType::kOther) continue;
      return tl::unexpected(Fault(RejectReason::kTypeMismatch, path.Member(member.name),
                                  "is not of event.eventType"));
    }
  }
  return ContentReader(event).Read(data, shape, path);
}

Result<void> ReadData(const Envelope& envelope, std::string_view sent_name, SensorEvent& event) {
  const auto found = envelope.Data();
  if (!found) return tl::unexpected(found.error());
  const std::optional<Value>& data = *found;
  const Path event_path("event");
  const Path path = event_path.Member("data");

  if (event.type == EventType::kOther) {
    if (!data) {
      event.data = "{}";
      return {};
    }
    const auto own = data->Find(sent_name);
    ContentReader(event).Keep(own && own->IsObject() ? *own : *data);
    return {};
  }

  if (!data) return tl::unexpected(Fault(RejectReason::kTypeMismatch, path, "is missing"));
  for (const std::string_view key : {sent_name, NameOf(event.type), OldNameOf(event.type)}) {
    if (key.empty()) continue;
    if (const auto content = data->FindNonNull(key)) {
      return ReadKeyedContent(*data, key, *content, event);
    }
  }
  if (event.type == EventType::kLabelsChanged) return ReadUnkeyedContent(*data, event);
  return tl::unexpected(
      Fault(RejectReason::kTypeMismatch, path.Member(NameOf(event.type)), "is missing"));
}

Result<void> ReadEvent(const Envelope& envelope, SensorEvent& event) {
  const auto id = envelope.EventId();
  if (!id) return tl::unexpected(id.error());
  event.event_id = *id;

  const auto type_name = envelope.EventTypeName();
  if (!type_name) return tl::unexpected(type_name.error());
  event.type = envelope.Type();
  event.type_name = TodaysName(event.type, *type_name);

  if (auto ids = ReadIds(envelope, event); !ids) return tl::unexpected(ids.error());
  const auto timestamp = envelope.Timestamp();
  if (!timestamp) return tl::unexpected(timestamp.error());
  event.timestamp = *timestamp;

  event.has_unknown_members = envelope.HasUnknownMembers();
  if (auto read = ReadData(envelope, *type_name, event); !read) return tl::unexpected(read.error());
  if (auto read = ReadLabels(envelope, event); !read) return tl::unexpected(read.error());
  if (auto read = ReadMetadata(envelope, event); !read) return tl::unexpected(read.error());
  return {};
}

UnusableEvent UnusableFrom(const Envelope& envelope, Rejection why) {
  UnusableEvent unusable;
  unusable.reason = why.reason;
  unusable.detail = std::move(why.detail);
  if (const auto id = envelope.EventId()) unusable.event_id = *id;
  if (const auto type_name = envelope.EventTypeName()) {
    unusable.event_type = TodaysName(envelope.Type(), *type_name);
  }
  if (const auto project = envelope.ProjectId()) unusable.project_id = Owned(*project);
  if (const auto device = envelope.DeviceId()) unusable.device_id = Owned(*device);
  return unusable;
}

}  // namespace

Expected<SensorEvent, UnusableEvent> DecodeEvent(std::string_view body) {
  thread_local json::Document document;
  const auto root = document.Parse(body);
  if (!root) {
    Rejection why = Unreadable(root.error());
    UnusableEvent unusable;
    unusable.reason = why.reason;
    unusable.detail = std::move(why.detail);
    return Unexpected(std::move(unusable));
  }
  const Envelope envelope(*root);
  Expected<SensorEvent, UnusableEvent> event;
  event->data.reserve(body.size());
  if (auto read = ReadEvent(envelope, *event); !read) {
    event = Unexpected(UnusableFrom(envelope, std::move(read).error()));
  }
  return event;
}

}  // namespace dtbridge
