#include "log_line.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "dtbridge/json/write.h"

namespace dtbridge {
namespace {

constexpr std::size_t kMaxFieldBytes = 256;
constexpr std::size_t kMaxMessageBytes = 1024;
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";

void AppendNumber(std::string& out, std::int64_t number) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

/// A JSON string that is harmless on a terminal too: DEL and the C1 controls (U+0080 to U+009F),
/// which JSON lets stand, are escaped as well.
void AppendEscaped(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string quoted;
  json::AppendString(quoted, text);
  for (std::size_t at = 0; at < quoted.size(); ++at) {
    auto c = static_cast<unsigned char>(quoted[at]);
    const bool is_c1 = c == 0xC2 && static_cast<unsigned char>(quoted[at + 1]) < 0xA0;
    if (c != 0x7F && !is_c1) {
      out += quoted[at];
      continue;
    }
    if (is_c1) c = static_cast<unsigned char>(quoted[++at]);
    out.append("\\u00").append({kHex[c >> 4U], kHex[c & 15U]});
  }
}

bool IsPlain(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 0x7F && c != '"' && c != '\\' && c != '=';
  });
}

std::string_view PaddedName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "DEBUG";
    case LogLevel::kInfo:
      return "INFO ";
    case LogLevel::kWarn:
      return "WARN ";
    case LogLevel::kError:
      return "ERROR";
  }
  return "?    ";
}

}  // namespace

std::string CutText(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return std::string(text);
  std::size_t end = max_bytes - kEllipsis.size();
  // Back to the start of the character that would be torn; bytes that are no UTF-8 are torn anyway.
  for (int back = 0; back < 3 && end > 0 && (text[end] & 0xC0) == 0x80; ++back) --end;
  return std::string(text.substr(0, end)).append(kEllipsis);
}

std::string JsonLine(const LogEntry& entry) {
  std::string out;
  out.reserve(256);
  out += "{\"ts\":\"";
  AppendRfc3339(out, entry.time);
  out.append("\",\"level\":\"").append(NameOf(entry.level)).append("\",\"msg\":");
  AppendEscaped(out, CutText(entry.message, kMaxMessageBytes));
  out += ",\"component\":";
  AppendEscaped(out, CutText(entry.component, kMaxFieldBytes));
  for (const LogField& field : entry.fields) {
    out += ',';
    AppendEscaped(out, field.Name());
    out += ':';
    if (field.IsNumber()) {
      AppendNumber(out, field.Number());
    } else {
      AppendEscaped(out, CutText(field.Text(), kMaxFieldBytes));
    }
  }
  if (entry.suppressed > 0) {
    out += ",\"suppressed\":";
    AppendNumber(out, static_cast<std::int64_t>(entry.suppressed));
  }
  out += '}';
  return out;
}

std::string TextLine(const LogEntry& entry) {
  const auto append_value = [](std::string& out, const std::string& value) {
    IsPlain(value) ? void(out += value) : AppendEscaped(out, value);
  };
  std::string out;
  out.reserve(256);
  AppendRfc3339(out, entry.time);
  out.append(" ").append(PaddedName(entry.level)).append(" ").append(entry.component).append(": ");
  // The message stays readable: escaped like a quoted string, but without the quotes.
  std::string message;
  AppendEscaped(message, CutText(entry.message, kMaxMessageBytes));
  out.append(message, 1, message.size() - 2);
  for (const LogField& field : entry.fields) {
    out.append(" ").append(field.Name()).append("=");
    if (field.IsNumber()) {
      AppendNumber(out, field.Number());
    } else {
      append_value(out, CutText(field.Text(), kMaxFieldBytes));
    }
  }
  if (entry.suppressed > 0) {
    out += " suppressed=";
    AppendNumber(out, static_cast<std::int64_t>(entry.suppressed));
  }
  return out;
}

}  // namespace dtbridge
