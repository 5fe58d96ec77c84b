#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace dtbridge {

/// An answer as a client reads it; header names in lower case.
struct ClientAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;
  std::string body;

  std::string Header(const std::string& lower_case_name) const {
    const auto found = headers.find(lower_case_name);
    return found == headers.end() ? "" : found->second;
  }
};

/// Takes the next answer out of `buffer`, which `fill` makes longer; nullopt when that fails.
/// `for_head`: no body follows.
std::optional<ClientAnswer> ReadAnswer(std::string& buffer, const std::function<bool()>& fill,
                                       bool for_head = false);

/// A POST with a body, a Host and the given extra header lines (each with its line end).
std::string PostRequest(std::string_view path, std::string_view body, std::string_view extra = "");

}  // namespace dtbridge
