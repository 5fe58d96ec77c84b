#include "number.h"

#include <limits>

namespace dtbridge::json {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::size_t DigitsEnd(std::string_view text, std::size_t at) {
  while (at < text.size() && IsDigit(text[at])) ++at;
  return at;
}

/// A number as sign, digits and a power of ten, without the zeros that say nothing. `digits` may
/// still hold the decimal point.
struct Scaled {
  bool negative = false;
  std::string_view digits;  ///< empty: the number is zero
  std::int64_t power = 0;   ///< of the last digit
};

Scaled ScaledOf(std::string_view number) {
  // Further than the digits of any text reach, and far from overflowing when those are added.
  constexpr std::int64_t kBeyondAnyText = std::int64_t{1} << 40;

  Scaled scaled;
  scaled.negative = number.front() == '-';
  if (scaled.negative) number.remove_prefix(1);
  const std::size_t mantissa_end = number.find_first_of("eE");
  const std::string_view mantissa = number.substr(0, mantissa_end);
  if (mantissa_end != std::string_view::npos) {
    std::string_view exponent = number.substr(mantissa_end + 1);
    const bool down = exponent.front() == '-';
    if (!IsDigit(exponent.front())) exponent.remove_prefix(1);
    for (const char c : exponent) {
      if (scaled.power < kBeyondAnyText) scaled.power = scaled.power * 10 + (c - '0');
    }
    if (down) scaled.power = -scaled.power;
  }
  const std::size_t first = mantissa.find_first_not_of("0.");
  if (first == std::string_view::npos) return scaled;
  const std::size_t last = mantissa.find_last_not_of("0.");
  const std::size_t point = mantissa.find('.');
  const std::size_t whole_end = point == std::string_view::npos ? mantissa.size() : point;
  scaled.digits = mantissa.substr(first, last + 1 - first);
  scaled.power += last < whole_end ? static_cast<std::int64_t>(whole_end - 1 - last)
                                   : -static_cast<std::int64_t>(last - whole_end);
  return scaled;
}

}  // namespace

std::size_t NumberSize(std::string_view text) {
  std::size_t at = 0;
  if (at < text.size() && text[at] == '-') ++at;
  if (at == text.size() || !IsDigit(text[at])) return 0;
  at = text[at] == '0' ? at + 1 : DigitsEnd(text, at);
  if (at < text.size() && text[at] == '.') {
    const std::size_t end = DigitsEnd(text, at + 1);
    if (end == at + 1) return at;
    at = end;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    std::size_t first = at + 1;
    if (first < text.size() && (text[first] == '+' || text[first] == '-')) ++first;
    const std::size_t end = DigitsEnd(text, first);
    if (end != first) at = end;
  }
  return at;
}

bool IsIntegerNumber(std::string_view number) {
  const Scaled scaled = ScaledOf(number);
  return scaled.digits.empty() || scaled.power >= 0;
}

std::optional<std::int64_t> IntegerOf(std::string_view number) {
  const Scaled scaled = ScaledOf(number);
  if (scaled.digits.empty()) return 0;
  constexpr std::int64_t kMostDigits = 19;
  if (scaled.power < 0 || scaled.power > kMostDigits) return std::nullopt;

  // Counts downwards: the negative half of the range is the larger one.
  constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
  std::int64_t value = 0;
  const auto append = [&value](int digit) {
    if (value < kLowest / 10 || value * 10 < kLowest + digit) return false;
    value = value * 10 - digit;
    return true;
  };
  for (const char c : scaled.digits) {
    if (c != '.' && !append(c - '0')) return std::nullopt;
  }
  for (std::int64_t i = 0; i < scaled.power; ++i) {
    if (!append(0)) return std::nullopt;
  }
  if (scaled.negative) return value;
  if (value == kLowest) return std::nullopt;
  return -value;
}

}  // namespace dtbridge::json
