#include "dtbridge/json/document.h"

#include "number.h"

namespace dtbridge::json {

std::optional<std::int64_t> Value::AsInteger() const {
  return IsNumber() ? IntegerOf(Text()) : std::nullopt;
}

bool Value::IsInteger() const { return IsNumber() && IsIntegerNumber(Text()); }

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

}  // namespace dtbridge::json
