#include "argument_checks.h"

#include <array>
#include <charconv>
#include <map>
#include <optional>

namespace dtbridge {
namespace {

constexpr std::int64_t kMostMs = std::int64_t{3650} * 86'400'000;

/// The whole text as a number.
template <typename Number>
std::optional<Number> Parse(const std::string& text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return number;
}

std::string Shown(double number) {
  std::array<char, 32> text{};
  const auto [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  return {text.data(), end};
}

/// Durations in whole milliseconds, written with a unit.
CLI::AsNumberWithUnit Duration() {
  return CLI::AsNumberWithUnit(
      std::map<std::string, std::int64_t>{
          {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}},
      static_cast<CLI::AsNumberWithUnit::Options>(CLI::AsNumberWithUnit::CASE_SENSITIVE |
                                                  CLI::AsNumberWithUnit::UNIT_REQUIRED),
      "DURATION");
}

}  // namespace

CLI::Option* AddDuration(CLI::App& command, const std::string& flag, std::int64_t& ms,
                         const std::string& help, std::int64_t least_ms) {
  const auto check = [least_ms](const std::string& text) -> std::string {
    const auto number = Parse<std::int64_t>(text);
    if (number && *number >= least_ms && *number <= kMostMs) return {};
    return "must be from " + std::to_string(least_ms) + "ms to 3650d";
  };
  return command.add_option(flag, ms, help)->transform(Duration())->check(check);
}

CLI::Validator WholeNumber(std::uint64_t least) {
  return {[least](const std::string& text) -> std::string {
            const auto number = Parse<std::uint64_t>(text);
            if (number && *number >= least) return {};
            return text + " is no whole number from " + std::to_string(least) + " to " +
                   std::to_string(UINT64_MAX);
          },
          ""};
}

CLI::Validator NumberBetween(double low, double high) {
  const std::string range = Shown(low) + " to " + Shown(high);
  return {[low, high, range](const std::string& text) -> std::string {
            const auto number = Parse<double>(text);
            if (number && *number >= low && *number <= high) return {};
            return text + " is no number from " + range;
          },
          range};
}

}  // namespace dtbridge
