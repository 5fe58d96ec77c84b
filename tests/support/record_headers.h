#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dtbridge/model/record.h"

namespace dtbridge {

/// A record's headers as pairs that compare and print.
inline std::vector<std::pair<std::string, std::string>> HeadersOf(const Record& record) {
  std::vector<std::pair<std::string, std::string>> headers;
  for (std::size_t i = 0; i < record.headers.Size(); ++i) {
    headers.emplace_back(record.headers.Name(i), record.headers.Value(i));
  }
  return headers;
}

/// The header's value; nullopt when it is not there or there twice.
inline std::optional<std::string> HeaderOf(const Record& record, std::string_view name) {
  std::optional<std::string> value;
  for (const auto& [header, text] : HeadersOf(record)) {
    if (header != name) continue;
    if (value) return std::nullopt;
    value = text;
  }
  return value;
}

}  // namespace dtbridge
