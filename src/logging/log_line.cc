#include "log_line.h"

#include <algorithm>
#include <array>
#include <charconv>

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

/// Bytes of the UTF-8 character at the start of `text`; 0 when it is none (RFC 3629 4).
std::size_t CharacterSize(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto between = [&](std::size_t i, unsigned low, unsigned high) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return between(1, 0x80, 0xBF) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : 0xBF;
    return between(1, low, high) && between(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
    return between(1, low, high) && between(2, 0x80, 0xBF) && between(3, 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
}

void AppendEscape(std::string& out, unsigned char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '\b':
      out += "\\b";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\r':
      out += "\\r";
      return;
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    default:
      out.append("\\u00").append({kHex[c >> 4U], kHex[c & 15U]});
  }
}

/// A JSON string that is safe on a terminal too: DEL and the C1 controls are escaped as well.
void AppendQuoted(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text[0]);
    const std::size_t size = CharacterSize(text);
    if (size == 0) {
      out += "\\ufffd";
    } else if (size == 1 && (first < 0x20 || first == 0x7F || first == '"' || first == '\\')) {
      AppendEscape(out, first);
    } else if (size == 2 && first == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0) {
      AppendEscape(out, static_cast<unsigned char>(text[1]));
    } else {
      out.append(text.substr(0, size));
    }
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  out += '"';
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
  AppendQuoted(out, CutText(entry.message, kMaxMessageBytes));
  out += ",\"component\":";
  AppendQuoted(out, CutText(entry.component, kMaxFieldBytes));
  for (const LogField& field : entry.fields) {
    out += ',';
    AppendQuoted(out, field.Name());
    out += ':';
    if (field.IsNumber()) {
      AppendNumber(out, field.Number());
    } else {
      AppendQuoted(out, CutText(field.Text(), kMaxFieldBytes));
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
    IsPlain(value) ? void(out += value) : AppendQuoted(out, value);
  };
  std::string out;
  out.reserve(256);
  AppendRfc3339(out, entry.time);
  out.append(" ").append(PaddedName(entry.level)).append(" ").append(entry.component).append(": ");
  // The message stays readable: escaped like a quoted string, but without the quotes.
  std::string message;
  AppendQuoted(message, CutText(entry.message, kMaxMessageBytes));
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
