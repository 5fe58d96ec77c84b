#include "yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <map>
#include <sstream>
#include <utility>

#include "dtbridge/base/config_error.h"
#include "setting_text.h"

namespace dtbridge {
namespace {

/// Builds the tree from the parser's events and stops the parser at the first thing we do not take.
class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(const std::string& file) : file_(file) {}

  YamlNode Take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) {
      Refuse(
          Line(mark),
          "a second document starts here; keep one, and look at the indentation if none was meant");
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    RefuseAnchor(mark, anchor);
    if (ExpectsKey()) Refuse(Line(mark), "a key is empty; write a name before the colon");
    Add(YamlNode{YamlNode::Kind::kNull, Line(mark), {}, {}, {}});
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Refuse(Line(mark), PathOfNext() + "aliases (*name) are not supported; repeat the value");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    RefuseAnchor(mark, anchor);
    RefuseTag(mark, tag);
    if (ExpectsKey()) return StartEntry(mark, value);
    Add(YamlNode{YamlNode::Kind::kScalar, Line(mark), value, {}, {}});
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(mark, tag, anchor, YamlNode::Kind::kList);
  }
  void OnSequenceEnd() override { Close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(mark, tag, anchor, YamlNode::Kind::kMap);
  }
  void OnMapEnd() override { Close(); }

 private:
  /// A list or map that is not complete yet.
  struct Frame {
    YamlNode node;
    std::map<std::string, int> lines;  ///< of the names so far
    bool has_key = false;              ///< the last entry waits for its value
  };

  static int Line(const YAML::Mark& mark) { return mark.line + 1; }

  [[noreturn]] void Refuse(int line, const std::string& what) const {
    throw ConfigError(file_ + ":" + std::to_string(line) + ": " + what);
  }

  void RefuseAnchor(const YAML::Mark& mark, YAML::anchor_t anchor) const {
    if (anchor == YAML::NullAnchor) return;
    Refuse(Line(mark), PathOfNext() + "anchors (&name) are not supported; remove it");
  }

  void RefuseTag(const YAML::Mark& mark, const std::string& tag) const {
    // "?" marks a plain, "!" a quoted scalar.
    if (tag.empty() || tag == "?" || tag == "!") return;
    Refuse(Line(mark), PathOfNext() + "tags (!name) are not supported; remove it");
  }

  bool ExpectsKey() const {
    return !frames_.empty() && frames_.back().node.kind == YamlNode::Kind::kMap &&
           !frames_.back().has_key;
  }

  /// `connectors[0].name: `, for the value that comes next.
  std::string PathOfNext() const {
    std::string path;
    for (const Frame& open : frames_) {
      if (open.node.kind == YamlNode::Kind::kList) {
        path += "[" + std::to_string(open.node.items.size()) + "]";
      } else if (open.has_key) {
        path += (path.empty() ? "" : ".") + open.node.entries.back().name;
      }
    }
    return path.empty() ? path : path + ": ";
  }

  /// Names go into messages, so they must be fit for one line.
  void CheckName(const YAML::Mark& mark, const std::string& name) const {
    constexpr std::size_t kLongest = 256;
    if (name.empty()) Refuse(Line(mark), "a key is empty; write a name before the colon");
    if (name.size() > kLongest) Refuse(Line(mark), "a key is longer than 256 bytes; no key is");
    for (const char c : name) {
      if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) continue;
      Refuse(Line(mark), "a key holds a control character or line end; remove it");
    }
  }

  void StartEntry(const YAML::Mark& mark, const std::string& name) {
    CheckName(mark, name);
    Frame& map = frames_.back();
    map.node.entries.push_back(YamlEntry{name, Line(mark), {}});
    map.has_key = true;
    if (name == "<<") Refuse(Line(mark), "merge keys (<<) are not supported; repeat the keys");
    const auto [first, is_new] = map.lines.emplace(name, Line(mark));
    if (!is_new) {
      Refuse(Line(mark), PathOfNext() + "given twice, first in line " +
                             std::to_string(first->second) + "; keep one");
    }
  }

  void Open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            YamlNode::Kind kind) {
    RefuseAnchor(mark, anchor);
    RefuseTag(mark, tag);
    if (ExpectsKey()) {
      Refuse(Line(mark),
             "a list or map cannot be a key; write text in quotes if it starts with [ or {");
    }
    // yaml-cpp descends by recursion; leaving here ends it.
    if (frames_.size() == kMaxYamlDepth) {
      Refuse(Line(mark), "nested deeper than " + std::to_string(kMaxYamlDepth) +
                             " levels; no key lies that deep");
    }
    Frame frame;
    frame.node.kind = kind;
    frame.node.line = Line(mark);
    frames_.push_back(std::move(frame));
  }

  void Close() {
    YamlNode node = std::move(frames_.back().node);
    frames_.pop_back();
    Add(std::move(node));
  }

  void Add(YamlNode node) {
    if (frames_.empty()) {
      root_ = std::move(node);
    } else if (frames_.back().node.kind == YamlNode::Kind::kList) {
      frames_.back().node.items.push_back(std::move(node));
    } else {
      frames_.back().node.entries.back().value = std::move(node);
      frames_.back().has_key = false;
    }
  }

  const std::string& file_;
  int documents_ = 0;
  std::vector<Frame> frames_;
  YamlNode root_;
};

/// Length of the UTF-8 sequence at `at`, 0 when it is not valid (RFC 3629).
std::size_t Utf8Length(const std::string& text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(at);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(at + 1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned second = byte(at + 1);
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)) return 0;
    return follows(at + 1) && follows(at + 2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned second = byte(at + 1);
    if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
    return follows(at + 1) && follows(at + 2) && follows(at + 3) ? 4 : 0;
  }
  return 0;
}

/// yaml-cpp takes 0x04 for the end of the file, guesses UTF-16 from zeros and replaces invalid
/// UTF-8.
void RefuseOddBytes(const std::string& text, const std::string& file) {
  int line = 1;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    const bool line_end = c == '\n' || (c == '\r' && at + 1 < text.size() && text[at + 1] == '\n');
    const bool control =
        (static_cast<unsigned char>(c) < 0x20 && !line_end && c != '\t') || c == 0x7f;
    const std::size_t length = Utf8Length(text, at);
    if (control || length == 0) {
      throw ConfigError(file + ":" + std::to_string(line) + ": " +
                        (control ? "control character" : "invalid UTF-8") +
                        "; save the file as UTF-8 text");
    }
    if (c == '\n') ++line;
    at += length;
  }
}

}  // namespace

YamlNode ParseYaml(const std::string& text, const std::string& file) {
  if (text.size() > kMaxYamlBytes) {
    throw ConfigError(file + ": larger than 1 MiB; a configuration is a few KiB");
  }
  RefuseOddBytes(text, file);
  TreeBuilder builder(file);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    const std::string line = error.mark.is_null() ? "" : ":" + std::to_string(error.mark.line + 1);
    throw ConfigError(file + line + ": not valid YAML: " + error.msg +
                      "; look at indentation, colons and quotes");
  }
  return builder.Take();
}

}  // namespace dtbridge
