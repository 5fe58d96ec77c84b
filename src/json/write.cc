#include "dtbridge/json/write.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "utf8.h"

namespace dtbridge::json {
namespace {

/// What follows the backslash for each byte: 0 for none, 'u' for \u00xx.
constexpr std::array<char, 128> kEscapes = [] {
  std::array<char, 128> escapes{};
  for (std::size_t c = 0; c < 0x20; ++c) escapes[c] = 'u';
  escapes['\b'] = 'b';
  escapes['\t'] = 't';
  escapes['\n'] = 'n';
  escapes['\f'] = 'f';
  escapes['\r'] = 'r';
  escapes['"'] = '"';
  escapes['\\'] = '\\';
  return escapes;
}();

/// ASCII that stands for itself.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0; c < kEscapes.size(); ++c) plain[c] = kEscapes[c] == 0;
  return plain;
}();

/// How many bytes `text` begins with that stand for themselves.
std::size_t PlainSize(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  // High bit of each zero byte, and perhaps of some that follow one.
  const auto zeros = [](std::uint64_t block) { return (block - kOnes) & ~block; };
  std::size_t at = 0;
  for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t block = 0;
    std::memcpy(&block, text.data() + at, sizeof block);
    const std::uint64_t special =
        block | (block - kOnes * 0x20U) | zeros(block ^ kOnes * '"') | zeros(block ^ kOnes * '\\');
    if ((special & kHighBits) != 0) break;
  }
  while (at < text.size() && kPlain[static_cast<unsigned char>(text[at])]) ++at;
  return at;
}

void AppendEscape(std::string& out, unsigned char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '\\';
  out += kEscapes[c];
  if (kEscapes[c] != 'u') return;
  out += "00";
  out += kHex[c >> 4U];
  out += kHex[c & 0xFU];
}

}  // namespace

void AppendString(std::string& out, std::string_view text) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  std::size_t at = PlainSize(text);
  if (at == text.size()) {
    const std::size_t start = out.size();
    out.resize(start + text.size() + 2);
    char* const to = out.data() + start;
    to[0] = to[text.size() + 1] = '"';
    std::copy(text.begin(), text.end(), to + 1);
    return;
  }
  out += '"';
  std::size_t written = 0;
  while (at < text.size()) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (kPlain[c]) {
      ++at;
      continue;
    }
    const std::size_t sequence = c < 0x80U ? 0 : Utf8SequenceSize(text.substr(at));
    if (sequence != 0) {
      at += sequence;
      continue;
    }
    out.append(text, written, at - written);
    if (c < 0x80U) {
      AppendEscape(out, c);
    } else {
      out.append(kReplacement);
    }
    written = ++at;
  }
  out.append(text, written);
  out += '"';
}

void AppendValue(std::string& out, const Value& value) {
  switch (value.GetKind()) {
    case Kind::kNull:
      out += "null";
      return;
    case Kind::kFalse:
      out += "false";
      return;
    case Kind::kTrue:
      out += "true";
      return;
    case Kind::kNumber:
      out += value.Text();
      return;
    case Kind::kString:
      AppendString(out, value.Text());
      return;
    case Kind::kArray:
    case Kind::kObject:
      break;
  }
  const bool is_object = value.IsObject();
  out += is_object ? '{' : '[';
  bool first = true;
  for (const Value::Member& child : value.Children()) {
    if (!first) out += ',';
    first = false;
    if (is_object) {
      AppendString(out, child.name);
      out += ':';
    }
    AppendValue(out, child.value);
  }
  out += is_object ? '}' : ']';
}

}  // namespace dtbridge::json
