#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dtbridge/base/expected.h"

namespace dtbridge::json {

enum class Kind : std::uint8_t { kNull, kFalse, kTrue, kNumber, kString, kArray, kObject };

/// Why a text is no document.
struct ParseError {
  enum class Code {
    kSyntax,           ///< not exactly one value of RFC 8259
    kInvalidUtf8,      ///< invalid bytes anywhere, whatever else is wrong
    kLoneSurrogate,    ///< a \u escape names half of a surrogate pair
    kTooDeep,          ///< more than Document::kMaxDepth
    kDuplicateMember,  ///< an object names a member twice, compared unescaped
  };
  Code code = Code::kSyntax;
  std::string path =
      {};  ///< kDuplicateMember: of the second one, as `event.data.value`; printable, cut
  std::size_t offset = 0;  ///< byte of the text at which the fault was seen
};

class Document;

/// One value inside a Document; a cheap handle, valid until the Document parses again or goes.
class Value {
 public:
  Kind GetKind() const;
  bool IsNull() const { return GetKind() == Kind::kNull; }
  bool IsString() const { return GetKind() == Kind::kString; }
  bool IsNumber() const { return GetKind() == Kind::kNumber; }
  bool IsObject() const { return GetKind() == Kind::kObject; }
  bool IsArray() const { return GetKind() == Kind::kArray; }
  bool IsBool() const { return GetKind() == Kind::kTrue || GetKind() == Kind::kFalse; }

  /// kString: the text, unescaped, any bytes of UTF-8 including NUL. kNumber: its digits as they
  /// came.
  std::string_view Text() const;

  /// kNumber: its value when that is an integer that fits (`27`, `1.0`, `1e3`), else nullopt.
  std::optional<std::int64_t> AsInteger() const;

  /// kNumber: whether its value is an integer, of any magnitude.
  bool IsInteger() const;

  bool AsBool() const { return GetKind() == Kind::kTrue; }

  /// Number of elements or members; 0 for anything else.
  std::size_t Size() const;

  /// The member with that name; nullopt when there is none or this is no object. Linear.
  std::optional<Value> Find(std::string_view name) const;

  /// As Find, but a member that is null counts as missing.
  std::optional<Value> FindNonNull(std::string_view name) const;

  /// Walks members (kObject) or elements (kArray, Name() is empty) in the order they came.
  class Iterator;
  struct Member;
  class Range;
  Range Children() const;

 private:
  friend class Document;
  Value(const Document* document, std::uint32_t index) : document_(document), index_(index) {}

  const Document* document_;
  std::uint32_t index_;
};

/// A parsed JSON text (RFC 8259), kept as one flat list of values in the order they came. Reusable:
/// parsing again keeps the memory. Numbers keep their digits. The source text need not outlive
/// Parse.
///
/// Threads: one at a time.
class Document {
 public:
  static constexpr std::size_t kMaxDepth = 32;  ///< arrays and objects inside each other

  /// Refuses what is not exactly one JSON value (a byte order mark too), invalid UTF-8, lone
  /// surrogate escapes, deeper nesting than kMaxDepth, and an object that names a member twice.
  Expected<Value, ParseError> Parse(std::string_view text);

 private:
  struct Node;
  std::optional<ParseError> ReadInto(std::string_view text);
  std::optional<ParseError> ReadHugeNumbers(std::string_view text);
  std::optional<std::uint32_t> SecondOfTwins() const;
  std::string PathTo(std::uint32_t index) const;

  friend class Value;
  friend class Value::Iterator;
  friend class TapeBuilder;
  struct Node {
    Kind kind;
    std::uint32_t name_at = 0, name_size = 0;  ///< member's name in text_
    std::uint32_t text_at = 0, text_size = 0;  ///< string or number in text_
    std::uint32_t count = 0;                   ///< members or elements
    std::uint32_t next = 0;                    ///< index after this value and all inside it
  };
  std::vector<Node> nodes_;  ///< depth first; the root is the first
  std::string text_;         ///< the source, its strings unescaped in place
};

struct Value::Member {
  std::string_view name;
  Value value;
};

class Value::Iterator {
 public:
  using difference_type = std::ptrdiff_t;
  using value_type = Member;
  Member operator*() const;
  Iterator& operator++();
  bool operator==(const Iterator& other) const { return index_ == other.index_; }

 private:
  friend class Range;
  Iterator(const Document* document, std::uint32_t index) : document_(document), index_(index) {}
  const Document* document_;
  std::uint32_t index_;
};

class Value::Range {
 public:
  Iterator begin() const {
    return {document_, begin_};
  }  // NOLINT(readability-identifier-naming): range
  Iterator end() const {
    return {document_, end_};
  }  // NOLINT(readability-identifier-naming): range

 private:
  friend class Value;
  Range(const Document* document, std::uint32_t begin, std::uint32_t end)
      : document_(document), begin_(begin), end_(end) {}
  const Document* document_;
  std::uint32_t begin_;
  std::uint32_t end_;
};

// Inline, because a delivery asks these a few hundred times.

inline Kind Value::GetKind() const { return document_->nodes_[index_].kind; }

inline std::string_view Value::Text() const {
  const Document::Node& node = document_->nodes_[index_];
  return {document_->text_.data() + node.text_at, node.text_size};
}

inline std::size_t Value::Size() const { return document_->nodes_[index_].count; }

inline Value::Range Value::Children() const {
  const Document::Node& node = document_->nodes_[index_];
  const std::uint32_t first = index_ + 1;
  return {document_, first, node.count == 0 ? first : node.next};
}

inline Value::Member Value::Iterator::operator*() const {
  const Document::Node& node = document_->nodes_[index_];
  return {{document_->text_.data() + node.name_at, node.name_size}, Value(document_, index_)};
}

inline Value::Iterator& Value::Iterator::operator++() {
  index_ = document_->nodes_[index_].next;
  return *this;
}

}  // namespace dtbridge::json
