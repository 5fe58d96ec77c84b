#include "setting_text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <optional>
#include <string_view>

namespace dtbridge {
namespace {

using std::chrono::milliseconds;

struct Unit {
  std::string_view name;
  std::int64_t factor;
};

constexpr std::array kSizeUnits{
    Unit{"KiB", 1024},
    Unit{"MiB", 1024 * 1024},
    Unit{"GiB", 1024 * 1024 * 1024},
};

constexpr std::array kDurationUnits{
    Unit{"ms", 1},
    Unit{"s", 1000},
    Unit{"m", 60 * 1000},
    Unit{"h", 60 * 60 * 1000},
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::size_t DigitsAtStart(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), IsDigit) -
                                  text.begin());
}

/// Digits times a factor; an error when there is a leading zero or it does not fit.
Expected<std::int64_t, std::string> Multiply(std::string_view digits, std::int64_t factor) {
  if (digits.size() > 1 && digits.front() == '0') {
    return Unexpected(std::string(
        "a leading zero could mean an octal number; write the number without the zero"));
  }
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  std::int64_t value = 0;
  for (const char digit : digits) {
    if (value > (kMax - (digit - '0')) / 10) {
      return Unexpected(std::string("the number is too large; use a smaller one"));
    }
    value = value * 10 + (digit - '0');
  }
  if (value > kMax / factor) {
    return Unexpected(std::string("the number is too large; use a smaller one"));
  }
  return value * factor;
}

template <std::size_t N>
std::optional<std::int64_t> FactorOf(const std::array<Unit, N>& units, std::string_view name) {
  for (const Unit& unit : units) {
    if (unit.name == name) return unit.factor;
  }
  return std::nullopt;
}

/// True for what every YAML reader takes as a string without quotes.
bool IsPlain(const std::string& text) {
  constexpr std::string_view kSafe = "._/-";
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (text.empty() || (!is_letter(text.front()) && text.front() != '/')) return false;
  for (const char c : text) {
    if (!is_letter(c) && !IsDigit(c) && kSafe.find(c) == std::string_view::npos) return false;
  }
  std::string lower = text;
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  constexpr std::array kWords{"true", "false", "yes", "no", "on", "off", "null", "y", "n"};
  return std::find(kWords.begin(), kWords.end(), lower) == kWords.end();
}

std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      std::array<char, 8> hex{};
      std::snprintf(hex.data(), hex.size(), "\\x%02x", static_cast<unsigned>(c));
      out += hex.data();
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

Expected<bool, std::string> ReadBoolean(const std::string& text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return Unexpected(Quoted(text) + " is neither true nor false; write true or false");
}

Expected<std::int64_t, std::string> ReadInteger(const std::string& text) {
  if (text.empty() || DigitsAtStart(text) != text.size()) {
    return Unexpected(Quoted(text) + " is not a whole number; write digits only");
  }
  return Multiply(text, 1);
}

Expected<std::int64_t, std::string> ReadSize(const std::string& text) {
  const std::size_t digits = DigitsAtStart(text);
  const auto factor = digits == text.size() ? std::optional<std::int64_t>(1)
                                            : FactorOf(kSizeUnits, text.substr(digits));
  if (digits == 0 || !factor) {
    return Unexpected(Quoted(text) +
                      " is not a size; write bytes as digits, or with a unit as in 64KiB, 16MiB");
  }
  return Multiply(std::string_view(text).substr(0, digits), *factor);
}

Expected<milliseconds, std::string> ReadDuration(const std::string& text) {
  if (text == "0") return milliseconds{0};
  const std::size_t digits = DigitsAtStart(text);
  const auto factor = FactorOf(kDurationUnits, text.substr(digits));
  if (digits == 0 || !factor) {
    return Unexpected(
        Quoted(text) +
        " is not a duration; write a whole number with a unit as in 250ms, 5s, 1m, 13h");
  }
  const auto count = Multiply(std::string_view(text).substr(0, digits), *factor);
  if (!count) return Unexpected(count.error());
  return milliseconds{*count};
}

std::string WriteSize(std::int64_t bytes) {
  for (auto unit = kSizeUnits.rbegin(); unit != kSizeUnits.rend(); ++unit) {
    if (bytes != 0 && bytes % unit->factor == 0) {
      return std::to_string(bytes / unit->factor) + std::string(unit->name);
    }
  }
  return std::to_string(bytes);
}

std::string WriteDuration(milliseconds duration) {
  const std::int64_t count = duration.count();
  if (count == 0) return "0s";
  for (auto unit = kDurationUnits.rbegin(); unit != kDurationUnits.rend(); ++unit) {
    // `60s` says more than `1m` beside other seconds.
    const bool single_minute = unit->name == "m" && count == unit->factor;
    if (count % unit->factor == 0 && !single_minute) {
      return std::to_string(count / unit->factor) + std::string(unit->name);
    }
  }
  return std::to_string(count) + "ms";
}

std::string WriteText(const std::string& text) {
  return IsPlain(text) ? text : '"' + Escaped(text) + '"';
}

std::string Quoted(const std::string& text) {
  constexpr std::size_t kShown = 40;
  if (text.size() <= kShown) return '"' + Escaped(text) + '"';
  return '"' + Escaped(std::string_view(text).substr(0, kShown)) + "...\"";
}

}  // namespace dtbridge
