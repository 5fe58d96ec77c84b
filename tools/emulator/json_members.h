#pragma once

#include <string>
#include <string_view>

#include "dtbridge/json/write.h"

namespace dtbridge {

/// Writes a JSON object compactly, member by member, in the order of the calls.
class JsonMembers {
 public:
  JsonMembers& Text(std::string_view name, std::string_view text) {
    Name(name);
    json::AppendString(out_, text);
    return *this;
  }

  JsonMembers& Number(std::string_view name, std::int64_t number) {
    return Json(name, std::to_string(number));
  }

  /// A value that is JSON already.
  JsonMembers& Json(std::string_view name, std::string_view value) {
    Name(name);
    out_ += value;
    return *this;
  }

  std::string Object() const { return out_ + '}'; }

 private:
  void Name(std::string_view name) {
    if (out_.size() > 1) out_ += ',';
    json::AppendString(out_, name);
    out_ += ':';
  }

  std::string out_ = "{";
};

}  // namespace dtbridge
