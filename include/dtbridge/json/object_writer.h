#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include "dtbridge/json/write.h"

namespace dtbridge::json {

/// Builds one flat JSON object, member by member: `ObjectWriter().Add("a", 1).Add("b",
/// "x").Done()`.
class ObjectWriter {
 public:
  ObjectWriter& Add(std::string_view name, std::string_view text) {
    Name(name);
    AppendString(out_, text);
    return *this;
  }
  ObjectWriter& Add(std::string_view name, const char* text) {
    return Add(name, std::string_view(text));
  }
  ObjectWriter& Add(std::string_view name, const std::string& text) {
    return Add(name, std::string_view(text));
  }
  ObjectWriter& Add(std::string_view name, bool value) {
    return AddJson(name, value ? "true" : "false");
  }
  template <std::integral T>
  requires(!std::same_as<T, bool>) ObjectWriter& Add(std::string_view name, T number) {
    return AddJson(name, std::to_string(number));
  }
  ObjectWriter& Add(std::string_view name, const std::vector<std::string>& texts) {
    Name(name);
    out_ += '[';
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (i > 0) out_ += ',';
      AppendString(out_, texts[i]);
    }
    out_ += ']';
    return *this;
  }
  /// `text` is JSON already.
  ObjectWriter& AddJson(std::string_view name, std::string_view text) {
    Name(name);
    out_ += text;
    return *this;
  }

  std::string Done() {
    out_ += '}';
    return std::move(out_);
  }

 private:
  void Name(std::string_view name) {
    if (out_.size() > 1) out_ += ',';
    AppendString(out_, name);
    out_ += ':';
  }

  std::string out_ = "{";
};

}  // namespace dtbridge::json
