#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "dtbridge/base/time.h"
#include "dtbridge/json/write.h"

namespace dtbridge {

/// Writes a flat JSON object, compactly and in the order of the calls.
class FlatJson {
 public:
  void Add(std::string_view name, std::string_view text) {
    AddName(name);
    json::AppendString(out_, text);
  }

  /// In whole seconds since the epoch (RFC 7519 2, NumericDate).
  void Add(std::string_view name, SysTime time) {
    AddName(name);
    out_ +=
        std::to_string(std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count());
  }

  std::string Text() && {
    out_ += '}';
    return std::move(out_);
  }

 private:
  void AddName(std::string_view name) {
    out_ += out_.empty() ? '{' : ',';
    json::AppendString(out_, name);
    out_ += ':';
  }

  std::string out_;
};

}  // namespace dtbridge
