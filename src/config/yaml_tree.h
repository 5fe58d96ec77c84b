#pragma once

#include <string>
#include <vector>

namespace dtbridge {

struct YamlEntry;

/// One value of a YAML file, with the line it starts in.
struct YamlNode {
  enum class Kind { kNull, kScalar, kList, kMap };

  Kind kind = Kind::kNull;
  int line = 1;
  std::string text;                ///< kScalar
  std::vector<YamlNode> items;     ///< kList
  std::vector<YamlEntry> entries;  ///< kMap, in the order of the file
};

struct YamlEntry {
  std::string name;
  int line = 1;
  YamlNode value;
};

/// The tree of the one document in `text`; kNull when there is none. `file` is named in messages.
///
/// Takes the plain part of YAML only. Throws ConfigError for what yaml-cpp would pass over or hand
/// on without a word: a key given twice, anchors, aliases, merge keys, tags, a second document,
/// keys that are no text, control characters, invalid UTF-8; and for deeper nesting than
/// kMaxYamlDepth or more than kMaxYamlBytes, before its recursive parser sees them.
YamlNode ParseYaml(const std::string& text, const std::string& file);

inline constexpr std::size_t kMaxYamlDepth = 32;
inline constexpr std::size_t kMaxYamlBytes = 1024 * 1024;

}  // namespace dtbridge
