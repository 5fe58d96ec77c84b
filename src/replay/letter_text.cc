#include "letter_text.h"

#include <algorithm>

namespace dtbridge {
namespace {

std::string Masked(std::string_view text, char first_allowed) {
  std::string masked(text);
  std::replace_if(
      masked.begin(), masked.end(), [=](char c) { return c < first_allowed || c > '~'; }, '?');
  return masked;
}

}  // namespace

std::string OneWord(std::string_view text) {
  constexpr std::size_t kMaxBytes = 64;
  return Masked(text.substr(0, kMaxBytes), '!');
}

std::string ReasonText(const Rejection& rejection) {
  std::string text(NameOf(rejection.reason));
  if (!rejection.detail.empty()) text.append(": ").append(Masked(rejection.detail, ' '));
  return text;
}

}  // namespace dtbridge
