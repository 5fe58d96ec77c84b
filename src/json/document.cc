#include "dtbridge/json/document.h"

#include <cassert>

#include "number.h"

namespace dtbridge::json {

Kind Value::GetKind() const { return document_->nodes_[index_].kind; }

std::string_view Value::Text() const {
  const Document::Node& node = document_->nodes_[index_];
  return std::string_view(document_->text_).substr(node.text_at, node.text_size);
}

std::optional<std::int64_t> Value::AsInteger() const {
  return IsNumber() ? IntegerOf(Text()) : std::nullopt;
}

bool Value::IsInteger() const { return IsNumber() && IsIntegerNumber(Text()); }

std::size_t Value::Size() const { return document_->nodes_[index_].count; }

std::optional<Value> Value::Find(std::string_view name) const {
  if (!IsObject()) return std::nullopt;
  for (const Member& member : Children()) {
    if (member.name == name) return member.value;
  }
  return std::nullopt;
}

std::optional<Value> Value::FindNonNull(std::string_view name) const {
  const auto found = Find(name);
  return found && found->IsNull() ? std::nullopt : found;
}

Value::Range Value::Children() const {
  const Document::Node& node = document_->nodes_[index_];
  const std::uint32_t first = index_ + 1;
  return {document_, first, node.count == 0 ? first : node.next};
}

Value::Member Value::Iterator::operator*() const {
  const Document::Node& node = document_->nodes_[index_];
  return {std::string_view(document_->text_).substr(node.name_at, node.name_size),
          Value(document_, index_)};
}

Value::Iterator& Value::Iterator::operator++() {
  index_ = document_->nodes_[index_].next;
  return *this;
}

}  // namespace dtbridge::json
