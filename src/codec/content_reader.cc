#include "content_reader.h"

#include <algorithm>

#include "dtbridge/base/time.h"
#include "dtbridge/json/write.h"

namespace dtbridge {
namespace {

using json::Value;

const MemberRule* RuleNamed(const Shape& shape, std::string_view name) {
  const auto found = std::find_if(shape.members.begin(), shape.members.end(),
                                  [name](const MemberRule& rule) { return rule.name == name; });
  return found == shape.members.end() ? nullptr : &*found;
}

/// A boolean, or its name in any case: a fixture of DT's has `"False"`.
std::optional<bool> TruthOf(const Value& value) {
  if (value.IsBool()) return value.AsBool();
  if (!value.IsString()) return std::nullopt;
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; };
  const std::string_view text = value.Text();
  for (const bool truth : {false, true}) {
    const std::string_view name = truth ? "true" : "false";
    if (std::equal(text.begin(), text.end(), name.begin(), name.end(), same)) return truth;
  }
  return std::nullopt;
}

void AppendName(std::string& out, std::string_view name) {
  json::AppendString(out, name);
  out += ':';
}

void AppendTime(std::string& out, SysTime time) {
  out += '"';
  AppendRfc3339(out, time);
  out += '"';
}

}  // namespace

Result<SysTime> TimeIn(const Value& value, const Path& at) {
  if (!value.IsString()) return tl::unexpected(WrongType(at, value, "a string"));
  const auto time = ParseRfc3339(value.Text());
  if (!time) {
    return tl::unexpected(
        Fault(RejectReason::kUnusableTime, at, "is no RFC 3339 time from 1970 to 9999"));
  }
  return *time;
}

Result<void> ContentReader::Read(const Value& object, const Shape& shape, const Path& at) {
  update_time_ = event_.timestamp;
  if (RuleNamed(shape, "updateTime") != nullptr) {
    if (const auto member = object.FindNonNull("updateTime")) {
      const auto time = ReadTime(*member, at.Member("updateTime"));
      if (!time) return tl::unexpected(time.error());
      update_time_ = *time;
    }
  }

  out_ += '{';
  if (auto written = WriteMembers(object, shape, at); !written) return written;
  for (const MemberRule& rule : shape.members) {
    if (rule.when_missing != WhenMissing::kNothing && !object.FindNonNull(rule.name)) {
      FillIn(object, rule);
    }
  }
  out_ += '}';

  // No samples, or none that measured anything.
  if (event_.readings.empty()) AddReadings(object, shape, update_time_);
  SortReadings();
  if (RuleNamed(shape, "isBackfilled") == nullptr) ReadUnlistedTruth(object);
  return {};
}

void ContentReader::Keep(const Value& object) {
  json::AppendValue(out_, object);
  ReadUnlistedTruth(object);
}

Result<void> ContentReader::WriteMembers(const Value& object, const Shape& shape, const Path& at) {
  for (const auto& [name, value] : object.Children()) {
    const MemberRule* rule = RuleNamed(shape, name);
    if (value.IsNull() || (rule != nullptr && rule->kind == MemberKind::kNotOurs)) continue;
    Comma('{');
    AppendName(out_, name);
    if (rule != nullptr) {
      if (auto written = WriteMember(value, *rule, at.Member(name)); !written) return written;
    } else {
      event_.has_unknown_members = true;
      json::AppendValue(out_, value);
    }
  }
  return {};
}

Result<void> ContentReader::WriteMember(const Value& value, const MemberRule& rule,
                                        const Path& at) {
  switch (rule.kind) {
    case MemberKind::kNumber:
      if (!value.IsNumber()) return tl::unexpected(WrongType(at, value, "a number"));
      break;
    case MemberKind::kInteger:
      if (!value.IsInteger()) return tl::unexpected(WrongType(at, value, "an integer"));
      break;
    case MemberKind::kString:
      if (!value.IsString()) return tl::unexpected(WrongType(at, value, "a string"));
      if (rule.role == MemberRole::kState) event_.state = std::string(value.Text());
      break;
    case MemberKind::kStringOrNumber:
      if (!value.IsString() && !value.IsNumber()) {
        return tl::unexpected(WrongType(at, value, "a string or a number"));
      }
      break;
    case MemberKind::kTime:
      return WriteTime(value, at);
    case MemberKind::kTruth:
      return WriteTruth(value, rule, at);
    case MemberKind::kStrings:
      return WriteStrings(value, at);
    case MemberKind::kStringOrStrings:
      if (!value.IsString()) return WriteStrings(value, at);
      out_ += '[';
      if (!value.Text().empty()) json::AppendString(out_, value.Text());
      out_ += ']';
      return {};
    case MemberKind::kStringMap:
      return WriteStringMap(value, at);
    case MemberKind::kObjects:
      return WriteObjects(value, rule, at);
    case MemberKind::kNotOurs:
      return {};
  }
  json::AppendValue(out_, value);
  return {};
}

Result<SysTime> ContentReader::ReadTime(const Value& value, const Path& at) {
  if (last_time_ && value.IsString() && value.Text() == last_time_text_) return *last_time_;
  auto time = TimeIn(value, at);
  if (time) {
    last_time_text_ = value.Text();
    last_time_ = *time;
  }
  return time;
}

Result<void> ContentReader::WriteTime(const Value& value, const Path& at) {
  const auto time = ReadTime(value, at);
  if (!time) return tl::unexpected(time.error());
  AppendTime(out_, *time);
  return {};
}

Result<void> ContentReader::WriteTruth(const Value& value, const MemberRule& rule, const Path& at) {
  const auto truth = TruthOf(value);
  if (!truth) return tl::unexpected(WrongType(at, value, "a boolean"));
  if (rule.role == MemberRole::kBackfilled) event_.backfilled = *truth;
  out_ += *truth ? "true" : "false";
  return {};
}

Result<void> ContentReader::WriteStrings(const Value& value, const Path& at) {
  if (!value.IsArray()) return tl::unexpected(WrongType(at, value, "a list"));
  std::size_t index = 0;
  for (const auto& element : value.Children()) {
    if (!element.value.IsString()) {
      return tl::unexpected(WrongType(at.Element(index), element.value, "a string"));
    }
    ++index;
  }
  json::AppendValue(out_, value);
  return {};
}

Result<void> ContentReader::WriteStringMap(const Value& value, const Path& at) {
  if (!value.IsObject()) return tl::unexpected(WrongType(at, value, "an object"));
  out_ += '{';
  for (const auto& [name, text] : value.Children()) {
    if (text.IsNull()) continue;
    if (!text.IsString()) return tl::unexpected(WrongType(at.Member(name), text, "a string"));
    Comma('{');
    AppendName(out_, name);
    json::AppendString(out_, text.Text());
  }
  out_ += '}';
  return {};
}

Result<void> ContentReader::WriteObjects(const Value& value, const MemberRule& rule,
                                         const Path& at) {
  if (!value.IsArray()) return tl::unexpected(WrongType(at, value, "a list"));
  out_ += '[';
  std::size_t index = 0;
  for (const auto& element : value.Children()) {
    const Path here = at.Element(index);
    if (!element.value.IsObject())
      return tl::unexpected(WrongType(here, element.value, "an object"));
    if (index++ != 0) out_ += ',';
    out_ += '{';
    if (auto written = WriteMembers(element.value, *rule.items, here); !written) return written;
    out_ += '}';
    if (rule.role == MemberRole::kSamples) AddSample(element.value, *rule.items, here);
  }
  out_ += ']';
  return {};
}

void ContentReader::AddSample(const Value& sample, const Shape& shape, const Path& at) {
  const auto member = sample.FindNonNull("sampleTime");
  AddReadings(sample, shape, member ? ReadTime(*member, at).value_or(update_time_) : update_time_);
}

void ContentReader::AddReadings(const Value& object, const Shape& shape, SysTime time) {
  for (const MemberRule& rule : shape.members) {
    if (!rule.quantity) continue;
    if (const auto member = object.FindNonNull(rule.name)) {
      event_.readings.push_back({*rule.quantity, std::string(member->Text()), time});
    }
  }
}

void ContentReader::SortReadings() {
  const auto newer = [](const Reading& a, const Reading& b) { return a.time > b.time; };
  auto& readings = event_.readings;
  if (std::is_sorted(readings.begin(), readings.end(), newer)) return;
  std::stable_sort(readings.begin(), readings.end(), newer);
}

void ContentReader::FillIn(const Value& object, const MemberRule& missing) {
  Comma('{');
  AppendName(out_, missing.name);
  switch (missing.when_missing) {
    case WhenMissing::kEventTime:
      AppendTime(out_, event_.timestamp);
      return;
    case WhenMissing::kFalse:
      out_ += "false";
      return;
    case WhenMissing::kSampleFromContent:
      WriteSampleFrom(object, *missing.items);
      return;
    case WhenMissing::kEmptyList:
      out_ += "[]";
      return;
    case WhenMissing::kNothing:
      return;
  }
}

void ContentReader::WriteSampleFrom(const Value& object, const Shape& sample) {
  out_ += '[';
  for (const MemberRule& rule : sample.members) {
    if (!rule.quantity) continue;
    const auto member = object.FindNonNull(rule.name);
    if (!member) continue;
    out_ += out_.back() == '[' ? '{' : ',';
    AppendName(out_, rule.name);
    out_ += member->Text();
  }
  if (out_.back() != '[') {
    out_ += ",\"sampleTime\":";
    AppendTime(out_, update_time_);
    out_ += '}';
  }
  out_ += ']';
}

// DT gave one type after another this member, so it says what it says wherever it turns up.
void ContentReader::ReadUnlistedTruth(const Value& object) {
  if (const auto member = object.FindNonNull("isBackfilled")) {
    event_.backfilled = TruthOf(*member).value_or(false);
  }
}

}  // namespace dtbridge
