#include "envelope.h"

#include <algorithm>
#include <array>

#include "content_reader.h"
#include "fault.h"
#include "shapes.h"

namespace dtbridge {
namespace {

using json::Value;
using MaybeText = std::optional<std::string_view>;

constexpr std::size_t kLongestName = 64;
constexpr std::size_t kLongestTarget = 256;
constexpr std::string_view kNoId = "is not 1 to 64 letters, digits, _ or -";

constexpr bool IsLetter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
constexpr bool IsTypeCharacter(char c) { return IsLetter(c) || (c >= '0' && c <= '9') || c == '_'; }

constexpr std::array<bool, 256> kIdCharacters = [] {
  std::array<bool, 256> known{};
  for (char c = 0; c < 127; ++c)
    known[static_cast<unsigned char>(c)] = IsTypeCharacter(c) || c == '-';
  return known;
}();

bool IsId(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return kIdCharacters[static_cast<unsigned char>(c)]; });
}

bool IsTypeName(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && IsLetter(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return IsTypeCharacter(c); });
}

auto OutOfBounds(const Path& at, std::string_view what) {
  return tl::unexpected(Fault(RejectReason::kFieldOutOfBounds, at, what));
}

/// What may name anything at all of DT's: path segments of characters that no URI escapes.
bool IsResourceName(std::string_view text) {
  return text.size() <= kLongestTarget && std::all_of(text.begin(), text.end(), [](char c) {
           return kIdCharacters[static_cast<unsigned char>(c)] || c == '/' || c == '.' || c == '~';
         });
}

Rejection BadTarget() {
  const Path parent("event");
  return Fault(RejectReason::kFieldOutOfBounds, parent.Member("targetName"),
               "is not projects/ID or projects/ID/devices/ID with IDs of 1 to 64 letters, digits, "
               "_ or -");
}

/// The id that the target's name and the metadata tell, each of which may be silent.
Result<MaybeText> AgreedId(MaybeText in_target, const Result<MaybeText>& in_metadata,
                           const Path& metadata_path) {
  if (in_target && !IsId(*in_target)) return tl::unexpected(BadTarget());
  if (!in_metadata) return in_metadata;
  if (!*in_metadata || in_target == *in_metadata) return in_target;
  if (!IsId(**in_metadata)) return OutOfBounds(metadata_path, kNoId);
  if (in_target) {
    return tl::unexpected(Fault(RejectReason::kIdsDisagree, metadata_path,
                                "is not the one that event.targetName names"));
  }
  return in_metadata;
}

}  // namespace

struct Envelope::Target {
  MaybeText project;
  MaybeText device;
};

struct Envelope::Slot {
  std::string_view name;
  Member& member;
};

Envelope::Envelope(const Value& root) : root_(root) {
  TakeMembers(root, {{"event", event_}, {"labels", labels_}, {"metadata", metadata_}});
  TakeMembers(event_, {{"eventId", event_id_},
                       {"targetName", target_name_},
                       {"eventType", event_type_},
                       {"data", data_},
                       {"timestamp", timestamp_}});
  TakeMembers(metadata_, {{"deviceId", device_id_},
                          {"projectId", project_id_},
                          {"deviceType", device_type_},
                          {"productNumber", product_number_}});
  if (event_type_ && event_type_->IsString()) type_ = EventTypeNamedEver(event_type_->Text());
}

void Envelope::TakeMembers(const Member& object, std::initializer_list<Slot> slots) {
  if (!object || !object->IsObject()) return;
  for (const auto& [name, value] : object->Children()) {
    if (value.IsNull()) continue;
    const auto slot = std::find_if(slots.begin(), slots.end(),
                                   [&name = name](const Slot& s) { return s.name == name; });
    if (slot == slots.end()) {
      has_unknown_members_ = true;
    } else {
      slot->member = value;
    }
  }
}

std::optional<Rejection> Envelope::EventFault() const {
  if (event_ && event_->IsObject()) return std::nullopt;
  if (!root_.IsObject()) return WrongType(Path("the body"), root_, "an object");
  const Path path("event");
  if (!event_) return Fault(RejectReason::kEventIdMissing, path, "is missing");
  return WrongType(path, *event_, "an object");
}

Result<std::string_view> Envelope::EventId() const {
  if (auto fault = EventFault()) return tl::unexpected(*std::move(fault));
  const Path parent("event");
  const Path path = parent.Member("eventId");
  if (!event_id_) return tl::unexpected(Fault(RejectReason::kEventIdMissing, path, "is missing"));
  if (!event_id_->IsString()) return tl::unexpected(WrongType(path, *event_id_, "a string"));
  if (!IsId(event_id_->Text())) return OutOfBounds(path, kNoId);
  return event_id_->Text();
}

Result<std::string_view> Envelope::EventTypeName() const {
  const Path parent("event");
  const Path path = parent.Member("eventType");
  if (!event_type_) return OutOfBounds(path, "is missing");
  if (!event_type_->IsString()) return tl::unexpected(WrongType(path, *event_type_, "a string"));
  if (!IsTypeName(event_type_->Text())) {
    return OutOfBounds(path, "is not a letter and up to 63 letters, digits or _");
  }
  return event_type_->Text();
}

Result<std::string_view> Envelope::TargetName() const {
  const auto ids = TargetIds();
  if (!ids) return tl::unexpected(ids.error());
  for (const MaybeText& id : {ids->project, ids->device}) {
    if (id && !IsId(*id)) return tl::unexpected(BadTarget());
  }
  return TargetText();
}

Result<std::string_view> Envelope::TargetText() const {
  if (!target_name_) return std::string_view();
  if (!target_name_->IsString()) {
    const Path parent("event");
    return tl::unexpected(WrongType(parent.Member("targetName"), *target_name_, "a string"));
  }
  std::string_view text = target_name_->Text();
  if (text.size() > 1 && text.front() == '/') text.remove_prefix(1);
  if (IsOfUnknownType() && !IsResourceName(text)) {
    const Path parent("event");
    return OutOfBounds(parent.Member("targetName"),
                       "is not at most 256 letters, digits, _, -, ., ~ and slashes");
  }
  return text;
}

Result<Envelope::Target> Envelope::TargetIds() const {
  constexpr std::string_view kProjects = "projects/";
  constexpr std::string_view kDevices = "/devices/";
  const auto name = TargetText();
  if (!name) return tl::unexpected(name.error());
  if (name->empty()) return Target{};
  // A type of tomorrow may be about something that is no device.
  if (!name->starts_with(kProjects)) {
    return IsOfUnknownType() ? Result<Target>(Target{}) : tl::unexpected(BadTarget());
  }
  const std::string_view rest = name->substr(kProjects.size());
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return Target{.project = rest, .device = {}};
  Target target{.project = rest.substr(0, slash), .device = {}};
  std::string_view below = rest.substr(slash);
  if (!below.starts_with(kDevices)) {
    return IsOfUnknownType() ? Result<Target>(target) : tl::unexpected(BadTarget());
  }
  below.remove_prefix(kDevices.size());
  target.device = IsOfUnknownType() ? below.substr(0, below.find('/')) : below;
  return target;
}

/// A string; nullopt when it is missing, null, or empty: an unset one comes as "". DT says that
/// metadata may look different for types that are not of a device.
Result<MaybeText> Envelope::MetadataText(const Member& member, std::string_view name) const {
  const Path path("metadata");
  if (metadata_ && !metadata_->IsObject() && !IsOfUnknownType()) {
    return tl::unexpected(WrongType(path, *metadata_, "an object"));
  }
  if (!member || (IsOfUnknownType() && !member->IsString())) return MaybeText();
  if (!member->IsString()) return tl::unexpected(WrongType(path.Member(name), *member, "a string"));
  return member->Text().empty() ? MaybeText() : MaybeText(member->Text());
}

Result<MaybeText> Envelope::ProjectId() const {
  const auto target = TargetIds();
  if (!target) return tl::unexpected(target.error());
  const Path parent("metadata");
  return AgreedId(target->project, MetadataText(project_id_, "projectId"),
                  parent.Member("projectId"));
}

Result<MaybeText> Envelope::DeviceId() const {
  const auto target = TargetIds();
  if (!target) return tl::unexpected(target.error());
  const Path parent("metadata");
  return AgreedId(target->device, MetadataText(device_id_, "deviceId"), parent.Member("deviceId"));
}

Result<MaybeText> Envelope::DeviceType() const {
  auto type = MetadataText(device_type_, "deviceType");
  if (type && *type && (*type)->size() > kLongestName) {
    const Path parent("metadata");
    return OutOfBounds(parent.Member("deviceType"), "is longer than 64 bytes");
  }
  return type;
}

Result<MaybeText> Envelope::ProductNumber() const {
  return MetadataText(product_number_, "productNumber");
}

Result<SysTime> Envelope::Timestamp() const {
  const Path parent("event");
  const Path path = parent.Member("timestamp");
  if (!timestamp_) return tl::unexpected(Fault(RejectReason::kUnusableTime, path, "is missing"));
  return TimeIn(*timestamp_, path);
}

Result<std::optional<Value>> Envelope::Labels() const {
  if (labels_ && !labels_->IsObject()) {
    return tl::unexpected(WrongType(Path("labels"), *labels_, "an object"));
  }
  return labels_;
}

Result<std::optional<Value>> Envelope::Data() const {
  if (data_ && !data_->IsObject()) {
    const Path parent("event");
    return tl::unexpected(WrongType(parent.Member("data"), *data_, "an object"));
  }
  return data_;
}

}  // namespace dtbridge
