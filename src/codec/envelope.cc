#include "envelope.h"

#include <algorithm>
#include <array>

#include "content_reader.h"
#include "fault.h"

namespace dtbridge {
namespace {

using json::Value;
using MaybeText = std::optional<std::string_view>;

constexpr std::size_t kLongestName = 64;

bool IsLetter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsIdCharacter(char c) { return IsLetter(c) || IsDigit(c) || c == '_' || c == '-'; }
bool IsTypeCharacter(char c) { return IsLetter(c) || IsDigit(c) || c == '_'; }

bool IsId(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName &&
         std::all_of(text.begin(), text.end(), IsIdCharacter);
}

bool IsTypeName(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && IsLetter(text.front()) &&
         std::all_of(text.begin(), text.end(), IsTypeCharacter);
}

auto OutOfBounds(const Path& at, std::string_view what) {
  return tl::unexpected(Fault(RejectReason::kFieldOutOfBounds, at, what));
}

constexpr std::string_view kNoId = "is not 1 to 64 letters, digits, _ or -";

Rejection BadTarget() {
  const Path parent("event");
  return Fault(RejectReason::kFieldOutOfBounds, parent.Member("targetName"),
               "is not projects/ID or projects/ID/devices/ID with IDs of 1 to 64 letters, digits, "
               "_ or -");
}

/// A string member; nullopt when it is missing, null, or empty: an unset one comes as "".
Result<MaybeText> TextIn(const Value& object, std::string_view name, const Path& at) {
  const auto member = object.FindNonNull(name);
  if (!member) return MaybeText();
  if (!member->IsString()) return tl::unexpected(WrongType(at.Member(name), *member, "a string"));
  return member->Text().empty() ? MaybeText() : MaybeText(member->Text());
}

template <std::size_t kCount>
bool HasOthersThan(const std::array<std::string_view, kCount>& known, const Value& object) {
  for (const auto& [name, value] : object.Children()) {
    if (value.IsNull()) continue;
    if (std::find(known.begin(), known.end(), name) == known.end()) return true;
  }
  return false;
}

/// The id that the target's name and the metadata tell, each of which may be silent.
Result<MaybeText> AgreedId(MaybeText in_target, const Result<MaybeText>& in_metadata,
                           const Path& metadata_path) {
  if (in_target && !IsId(*in_target)) return tl::unexpected(BadTarget());
  if (!in_metadata) return in_metadata;
  if (!*in_metadata) return in_target;
  if (!IsId(**in_metadata)) return OutOfBounds(metadata_path, kNoId);
  if (in_target && *in_target != **in_metadata) {
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

Result<Value> Envelope::Event() const {
  const Path path("event");
  if (!root_.IsObject()) return tl::unexpected(WrongType(Path("the body"), root_, "an object"));
  const auto event = root_.FindNonNull("event");
  if (!event) return tl::unexpected(Fault(RejectReason::kEventIdMissing, path, "is missing"));
  if (!event->IsObject()) return tl::unexpected(WrongType(path, *event, "an object"));
  return *event;
}

Result<std::string_view> Envelope::EventId() const {
  const auto event = Event();
  if (!event) return tl::unexpected(event.error());
  const Path parent("event");
  const Path path = parent.Member("eventId");
  const auto id = event->FindNonNull("eventId");
  if (!id) return tl::unexpected(Fault(RejectReason::kEventIdMissing, path, "is missing"));
  if (!id->IsString()) return tl::unexpected(WrongType(path, *id, "a string"));
  if (!IsId(id->Text())) return OutOfBounds(path, kNoId);
  return id->Text();
}

Result<std::string_view> Envelope::EventTypeName() const {
  const auto event = Event();
  if (!event) return tl::unexpected(event.error());
  const Path parent("event");
  const Path path = parent.Member("eventType");
  const auto type = event->FindNonNull("eventType");
  if (!type) return OutOfBounds(path, "is missing");
  if (!type->IsString()) return tl::unexpected(WrongType(path, *type, "a string"));
  if (!IsTypeName(type->Text())) {
    return OutOfBounds(path, "is not a letter and up to 63 letters, digits or _");
  }
  return type->Text();
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
  const auto event = Event();
  if (!event) return std::string_view();  // EventId says so; the metadata may still tell ids
  const auto name = TextIn(*event, "targetName", Path("event"));
  if (!name) return tl::unexpected(name.error());
  std::string_view text = name->value_or("");
  if (text.size() > 1 && text.front() == '/') text.remove_prefix(1);
  return text;
}

Result<Envelope::Target> Envelope::TargetIds() const {
  constexpr std::string_view kProjects = "projects/";
  constexpr std::string_view kDevices = "/devices/";
  const auto name = TargetText();
  if (!name) return tl::unexpected(name.error());
  if (name->empty()) return Target{};
  if (!name->starts_with(kProjects)) return tl::unexpected(BadTarget());
  const std::string_view rest = name->substr(kProjects.size());
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return Target{.project = rest, .device = {}};
  if (!rest.substr(slash).starts_with(kDevices)) return tl::unexpected(BadTarget());
  return Target{.project = rest.substr(0, slash), .device = rest.substr(slash + kDevices.size())};
}

Result<std::optional<Value>> Envelope::Metadata() const {
  if (!root_.IsObject()) return std::nullopt;
  const auto metadata = root_.FindNonNull("metadata");
  if (metadata && !metadata->IsObject()) {
    return tl::unexpected(WrongType(Path("metadata"), *metadata, "an object"));
  }
  return metadata;
}

Result<MaybeText> Envelope::MetadataText(std::string_view name) const {
  const auto metadata = Metadata();
  if (!metadata) return tl::unexpected(metadata.error());
  if (!*metadata) return MaybeText();
  return TextIn(**metadata, name, Path("metadata"));
}

Result<MaybeText> Envelope::ProjectId() const {
  const auto target = TargetIds();
  if (!target) return tl::unexpected(target.error());
  const Path parent("metadata");
  return AgreedId(target->project, MetadataText("projectId"), parent.Member("projectId"));
}

Result<MaybeText> Envelope::DeviceId() const {
  const auto target = TargetIds();
  if (!target) return tl::unexpected(target.error());
  const Path parent("metadata");
  return AgreedId(target->device, MetadataText("deviceId"), parent.Member("deviceId"));
}

Result<MaybeText> Envelope::DeviceType() const {
  auto type = MetadataText("deviceType");
  if (type && *type && (*type)->size() > kLongestName) {
    const Path parent("metadata");
    return OutOfBounds(parent.Member("deviceType"), "is longer than 64 bytes");
  }
  return type;
}

Result<MaybeText> Envelope::ProductNumber() const { return MetadataText("productNumber"); }

Result<SysTime> Envelope::Timestamp() const {
  const auto event = Event();
  if (!event) return tl::unexpected(event.error());
  const Path parent("event");
  const Path path = parent.Member("timestamp");
  const auto time = event->FindNonNull("timestamp");
  if (!time) return tl::unexpected(Fault(RejectReason::kUnusableTime, path, "is missing"));
  return TimeIn(*time, path);
}

Result<std::optional<Value>> Envelope::Labels() const {
  const auto labels = root_.FindNonNull("labels");
  if (labels && !labels->IsObject()) {
    return tl::unexpected(WrongType(Path("labels"), *labels, "an object"));
  }
  return labels;
}

Result<std::optional<Value>> Envelope::Data() const {
  const auto event = Event();
  if (!event) return tl::unexpected(event.error());
  const auto data = event->FindNonNull("data");
  if (data && !data->IsObject()) {
    const Path parent("event");
    return tl::unexpected(WrongType(parent.Member("data"), *data, "an object"));
  }
  return data;
}

bool Envelope::HasUnknownMembers() const {
  using namespace std::string_view_literals;
  const auto event = root_.FindNonNull("event");
  const auto metadata = root_.FindNonNull("metadata");
  return HasOthersThan(std::array{"event"sv, "labels"sv, "metadata"sv}, root_) ||
         (event && HasOthersThan(std::array{"eventId"sv, "targetName"sv, "eventType"sv, "data"sv,
                                            "timestamp"sv},
                                 *event)) ||
         (metadata &&
          HasOthersThan(std::array{"deviceId"sv, "projectId"sv, "deviceType"sv, "productNumber"sv},
                        *metadata));
}

}  // namespace dtbridge
