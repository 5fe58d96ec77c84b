#include "fault.h"

namespace dtbridge {
namespace {

constexpr std::size_t kPathLimit = 160;

std::string_view Described(const json::Value& value) {
  switch (value.GetKind()) {
    case json::Kind::kNull:
      return "null";
    case json::Kind::kFalse:
    case json::Kind::kTrue:
      return "a boolean";
    case json::Kind::kNumber:
      return value.IsInteger() ? "an integer" : "a fractional number";
    case json::Kind::kString:
      return "a string";
    case json::Kind::kArray:
      return "a list";
    case json::Kind::kObject:
      return "an object";
  }
  return "something else";
}

}  // namespace

std::string Path::Text() const {
  std::string text = parent_ != nullptr ? parent_->Text() : std::string();
  if (index_) {
    text += '[' + std::to_string(*index_) + ']';
  } else {
    if (!text.empty()) text += '.';
    // Some names are the sender's own: label keys.
    for (const char c : name_.substr(0, kPathLimit)) text += c >= ' ' && c <= '~' ? c : '?';
  }
  if (text.size() > kPathLimit) text.resize(kPathLimit);
  return text;
}

Rejection WrongType(const Path& at, const json::Value& value, std::string_view wanted) {
  return {RejectReason::kWrongMemberType,
          at.Text() + " is " + std::string(Described(value)) + ", not " + std::string(wanted)};
}

Rejection Unreadable(const json::ParseError& error) {
  const std::string place = " at byte " + std::to_string(error.offset);
  switch (error.code) {
    case json::ParseError::Code::kSyntax:
      return {RejectReason::kNotJson, "the body is no JSON text: stopped" + place};
    case json::ParseError::Code::kInvalidUtf8:
      return {RejectReason::kInvalidUtf8, "the body is not UTF-8" + place};
    case json::ParseError::Code::kLoneSurrogate:
      return {RejectReason::kInvalidUtf8, "a \\u escape names half of a surrogate pair" + place};
    case json::ParseError::Code::kTooDeep:
      return {RejectReason::kTooDeep,
              "the body nests deeper than " + std::to_string(json::Document::kMaxDepth) + place};
    case json::ParseError::Code::kDuplicateMember:
      return {RejectReason::kDuplicateMember, error.path + " is there a second time" + place};
  }
  return {RejectReason::kNotJson, {}};
}

Rejection Fault(RejectReason reason, const Path& at, std::string_view what) {
  return {reason, at.Text() + ' ' + std::string(what)};
}

}  // namespace dtbridge
