// In 1.1.0 the scan with SSE2 lets the control characters 0x1A to 0x1F into strings. Parse refuses
// them before, wherever they stand: JSON has no place for them.
#if defined(__SSE2__)
#define RAPIDJSON_SSE2
#endif
#include <rapidjson/reader.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "dtbridge/json/document.h"
#include "number.h"
#include "utf8.h"

namespace dtbridge::json {
namespace {

using Code = ParseError::Code;

// The scan with SSE2 reads whole blocks of 16 bytes, beyond the end of the text.
constexpr std::size_t kBlock = 16;

bool IsHighControl(char c) { return (static_cast<unsigned char>(c) & 0xF8U) == 0x18U; }

struct Screening {
  bool is_ascii = true;
  bool has_high_control = false;  ///< perhaps, when true
};

/// What nearly no text has, looked for in one pass.
Screening Screen(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::uint64_t all = 0;
  std::uint64_t zeros = 0;
  std::size_t at = 0;
  for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t block = 0;
    std::memcpy(&block, text.data() + at, sizeof block);
    all |= block;
    // A byte of the range becomes zero; the usual test for a zero byte has no false negatives.
    block = (block & kOnes * 0xF8U) ^ kOnes * 0x18U;
    zeros |= (block - kOnes) & ~block;
  }
  Screening screening{.is_ascii = (all & kHighBits) == 0,
                      .has_high_control = (zeros & kHighBits) != 0};
  for (; at < text.size(); ++at) {
    screening.is_ascii &= static_cast<unsigned char>(text[at]) < 0x80U;
    screening.has_high_control |= IsHighControl(text[at]);
  }
  return screening;
}

/// Whether UTF-8 that is well-formed but for surrogates holds one (U+D800 to U+DFFF: ED A0..BF xx).
bool HasSurrogate(std::string_view text) {
  for (std::size_t at = text.find('\xED'); at != std::string_view::npos;
       at = text.find('\xED', at + 1)) {
    if (static_cast<unsigned char>(text[at + 1]) >= 0xA0U) return true;
  }
  return false;
}

/// Puts `0` and spaces where numbers are, so that nothing else moves. Where something that starts
/// like a number is none, returns its place: that is a syntax error wherever it stands.
std::optional<std::size_t> BlankNumbers(std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\') ++at;
      }
      ++at;
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      const std::size_t size = NumberSize(std::string_view(text).substr(at));
      if (size == 0) return at;
      text[at] = '0';
      std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(at + 1), size - 1, ' ');
      at += size;
    } else {
      ++at;
    }
  }
  return std::nullopt;
}

}  // namespace

/// Takes RapidJSON's events and lays the values out in the document's list.
class TapeBuilder {
 public:
  TapeBuilder(Document& document, bool has_escapes)
      : nodes_(document.nodes_), text_(document.text_), has_escapes_(has_escapes) {}

  bool Null() { return Add(Kind::kNull); }
  bool Bool(bool value) { return Add(value ? Kind::kTrue : Kind::kFalse); }
  bool RawNumber(const char* digits, rapidjson::SizeType size, bool /*copy*/) {
    return AddText(Kind::kNumber, digits, size);
  }
  bool String(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    return IsUnicode({text, size}) && AddText(Kind::kString, text, size);
  }
  bool Key(const char* name, rapidjson::SizeType size, bool /*copy*/) {
    name_at_ = PlaceOf(name);
    name_size_ = size;
    return IsUnicode({name, size});
  }
  bool StartObject() { return Open(Kind::kObject); }
  bool EndObject(rapidjson::SizeType count) { return Close(count); }
  bool StartArray() { return Open(Kind::kArray); }
  bool EndArray(rapidjson::SizeType count) { return Close(count); }

  // With kParseNumbersAsStringsFlag none of these is called, but all must be there.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  /// Why an event was answered with false.
  Code Refusal() const { return refusal_; }

 private:
  std::uint32_t PlaceOf(const char* text) const {
    return static_cast<std::uint32_t>(text - text_.data());
  }

  bool IsUnicode(std::string_view text) {
    // RapidJSON refuses a lone high surrogate and encodes a lone low one.
    if (!has_escapes_ || !HasSurrogate(text)) return true;
    refusal_ = Code::kLoneSurrogate;
    return false;
  }

  bool Add(Kind kind) {
    auto& node = nodes_.emplace_back();
    node.kind = kind;
    node.name_at = name_at_;
    node.name_size = name_size_;
    node.next = static_cast<std::uint32_t>(nodes_.size());
    name_size_ = 0;
    return true;
  }

  bool AddText(Kind kind, const char* text, rapidjson::SizeType size) {
    Add(kind);
    nodes_.back().text_at = PlaceOf(text);
    nodes_.back().text_size = size;
    return true;
  }

  bool Open(Kind kind) {
    if (depth_ == Document::kMaxDepth) {
      refusal_ = Code::kTooDeep;
      return false;
    }
    open_[depth_++] = static_cast<std::uint32_t>(nodes_.size());
    return Add(kind);
  }

  bool Close(rapidjson::SizeType count) {
    auto& node = nodes_[open_[--depth_]];
    node.count = count;
    node.next = static_cast<std::uint32_t>(nodes_.size());
    return true;
  }

  std::vector<Document::Node>& nodes_;
  const std::string& text_;
  const bool has_escapes_;
  std::array<std::uint32_t, Document::kMaxDepth> open_{};
  std::size_t depth_ = 0;
  std::uint32_t name_at_ = 0;
  std::uint32_t name_size_ = 0;
  Code refusal_ = Code::kSyntax;
};

Expected<Value, ParseError> Document::Parse(std::string_view text) {
  nodes_.clear();
  if (text.size() > std::numeric_limits<std::uint32_t>::max()) {
    return Unexpected(ParseError{.code = Code::kSyntax});
  }
  const Screening screening = Screen(text);
  if (const std::size_t valid = screening.is_ascii ? text.size() : ValidUtf8Size(text);
      valid != text.size()) {
    return Unexpected(ParseError{.code = Code::kInvalidUtf8, .offset = valid});
  }
  if (screening.has_high_control) {
    if (const auto at = std::find_if(text.begin(), text.end(), IsHighControl); at != text.end()) {
      return Unexpected(
          ParseError{.code = Code::kSyntax, .offset = static_cast<std::size_t>(at - text.begin())});
    }
  }
  text_.reserve(text.size() + kBlock);
  text_.assign(text);
  if (auto error = ReadInto(text)) return Unexpected(*std::move(error));
  if (const auto second = SecondOfTwins()) {
    return Unexpected(ParseError{.code = Code::kDuplicateMember,
                                 .path = PathTo(*second),
                                 .offset = nodes_[*second].name_at});
  }
  return Value(this, 0);
}

std::optional<ParseError> Document::ReadInto(std::string_view text) {
  constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
  TapeBuilder builder(*this, text.find('\\') != std::string_view::npos);
  rapidjson::InsituStringStream stream(text_.data());
  rapidjson::Reader reader;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
  if (!result.IsError()) {
    // RapidJSON takes a NUL for the end of the text.
    if (stream.Tell() == text.size()) return std::nullopt;
    return ParseError{.code = Code::kSyntax, .offset = stream.Tell()};
  }
  switch (result.Code()) {
    case rapidjson::kParseErrorNumberTooBig:
      return ReadHugeNumbers(text);
    case rapidjson::kParseErrorTermination:
      return ParseError{.code = builder.Refusal(), .offset = result.Offset()};
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
      return ParseError{.code = Code::kLoneSurrogate, .offset = result.Offset()};
    default:
      return ParseError{.code = Code::kSyntax, .offset = result.Offset()};
  }
}

// RapidJSON computes each number's double even when it hands out the digits, and refuses what a
// double cannot hold (1e400). So it reads the text once more with small numbers in their places.
std::optional<ParseError> Document::ReadHugeNumbers(std::string_view text) {
  nodes_.clear();
  text_.assign(text);
  if (const auto fault = BlankNumbers(text_)) {
    return ParseError{.code = Code::kSyntax, .offset = *fault};
  }
  if (auto error = ReadInto(text)) return error;
  for (Node& node : nodes_) {
    if (node.kind != Kind::kNumber) continue;
    node.text_size = static_cast<std::uint32_t>(NumberSize(text.substr(node.text_at)));
    text_.replace(node.text_at, node.text_size, text.substr(node.text_at, node.text_size));
  }
  return std::nullopt;
}

}  // namespace dtbridge::json
