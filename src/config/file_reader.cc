#include "file_reader.h"

#include <set>

#include "config_keys.h"
#include "config_place.h"
#include "nearest.h"

namespace dtbridge {
namespace {

std::string Join(const std::string& path, const std::string& name) {
  return path.empty() ? name : path + "." + name;
}

std::string Element(const std::string& path, std::size_t position) {
  return path + "[" + std::to_string(position) + "]";
}

bool StartsWith(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}

std::string LastName(const std::string& key) { return key.substr(key.rfind('.') + 1); }

/// The names that may stand directly in a section, in the table's order.
template <typename Owner>
std::vector<std::string> NamesIn(const std::string& section,
                                 const std::vector<KeySpec<Owner>>& specs) {
  const std::string prefix = section.empty() ? "" : section + ".";
  std::vector<std::string> names;
  for (const auto& spec : specs) {
    if (!StartsWith(spec.key, prefix)) continue;
    const std::string rest = spec.key.substr(prefix.size());
    const std::string name = rest.substr(0, rest.find('.'));
    if (names.empty() || names.back() != name) names.push_back(name);
  }
  return names;
}

/// The advice for a key that does not exist: the nearest at this level, else anywhere, else all of
/// here.
template <typename Owner>
std::string NearestKey(const std::string& section, const std::string& name,
                       const std::vector<KeySpec<Owner>>& specs) {
  const auto here = NamesIn(section, specs);
  const std::string near_here = Nearest(name, here);
  if (!near_here.empty()) return "did you mean " + near_here + "?";
  std::vector<std::string> last_names;
  std::vector<std::string> full_names;
  for (const auto& spec : specs) {
    last_names.push_back(LastName(spec.key));
    full_names.push_back(spec.key);
  }
  for (const auto& names : {full_names, last_names}) {
    const std::string near = Nearest(name, names);
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == near)
        return "did you mean " + full_names[i] + ", each part nested in the one before?";
    }
  }
  std::string all;
  for (const std::string& known : here) all += (all.empty() ? "" : ", ") + known;
  return "use one of " + all;
}

class FileReader {
 public:
  explicit FileReader(LoadedConfig& loaded) : loaded_(loaded) {}

  /// `path` leads to the owner (`connectors[0]`), `section` from there on (`signature`).
  template <typename Owner>
  void ReadSection(const YamlNode& node, const std::string& path, const std::string& section,
                   const std::vector<KeySpec<Owner>>& specs, Owner& owner) {
    if (node.kind == YamlNode::Kind::kNull) return;
    const std::string here = section.empty() ? path : Join(path, section);
    if (node.kind != YamlNode::Kind::kMap) {
      Refuse(
          loaded_, here.empty() ? "the file" : here,
          "is no section; write keys below it, as in " + NamesIn(section, specs).front() + ": ...");
    }
    for (const YamlEntry& entry : node.entries) {
      const std::string full = Join(path, Join(section, entry.name));
      loaded_.lines[full] = entry.line;
      ReadEntry(entry, full, path, section, specs, owner);
    }
  }

 private:
  template <typename Owner>
  void ReadEntry(const YamlEntry& entry, const std::string& full, const std::string& path,
                 const std::string& section, const std::vector<KeySpec<Owner>>& specs,
                 Owner& owner) {
    const std::string key = Join(section, entry.name);
    // `a.b:` written in one piece is not a key: sections nest.
    if (entry.name.find('.') == std::string::npos) {
      for (const auto& spec : specs) {
        if (spec.key == key) return ReadValue(entry.value, full, spec, owner);
        if (StartsWith(spec.key, key + "."))
          return ReadSection(entry.value, path, key, specs, owner);
      }
    }
    Refuse(loaded_, full, "unknown key; " + NearestKey(section, entry.name, specs));
  }

  template <typename Owner>
  void ReadValue(const YamlNode& node, const std::string& full, const KeySpec<Owner>& spec,
                 Owner& owner) {
    loaded_.origins[full] = ConfigOrigin::kFile;
    switch (spec.shape) {
      case KeyShape::kScalar:
        return ReadScalar(node, full, spec, owner, "");
      case KeyShape::kList:
        return ReadList(node, full, spec, owner);
      case KeyShape::kMap:
        return ReadMap(node, full, spec, owner);
      case KeyShape::kObjects:
        return ReadObjects(node, full, owner);
    }
  }

  template <typename Owner>
  void ReadScalar(const YamlNode& node, const std::string& full, const KeySpec<Owner>& spec,
                  Owner& owner, const std::string& name) {
    if (node.kind == YamlNode::Kind::kNull) {
      Refuse(loaded_, full, "has no value; write one (\"\" is the empty text), or remove the key");
    }
    if (node.kind != YamlNode::Kind::kScalar) {
      Refuse(loaded_, full, "is a list or section; write a single value (" + spec.type + ")");
    }
    if (const auto problem = spec.set(owner, name, node.text)) Refuse(loaded_, full, *problem);
  }

  template <typename Owner>
  void ReadList(const YamlNode& node, const std::string& full, const KeySpec<Owner>& spec,
                Owner& owner) {
    spec.clear(owner);
    if (node.kind == YamlNode::Kind::kNull) return;
    if (node.kind != YamlNode::Kind::kList) {
      Refuse(loaded_, full,
             "is no list; write [a, b] or one \"- \" line per item (" + spec.type + ")");
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      loaded_.lines[Element(full, i)] = node.items[i].line;
      ReadScalar(node.items[i], Element(full, i), spec, owner, "");
    }
  }

  template <typename Owner>
  void ReadMap(const YamlNode& node, const std::string& full, const KeySpec<Owner>& spec,
               Owner& owner) {
    spec.clear(owner);
    if (node.kind == YamlNode::Kind::kNull) return;
    if (node.kind != YamlNode::Kind::kMap) {
      Refuse(loaded_, full,
             "is no map; write {name: value} or one \"name: value\" line each (" + spec.type + ")");
    }
    for (const YamlEntry& entry : node.entries) {
      const std::string key = Join(full, entry.name);
      loaded_.lines[key] = entry.line;
      ReadScalar(entry.value, key, spec, owner, entry.name);
    }
  }

  /// Reads a list whose elements have keys of their own.
  template <typename Item>
  void ReadElements(const YamlNode& node, const std::string& full,
                    const std::vector<KeySpec<Item>>& specs, std::vector<Item>& items) {
    if (node.kind == YamlNode::Kind::kNull) return;
    if (node.kind != YamlNode::Kind::kList) {
      Refuse(loaded_, full, "is no list; start each item with \"- \", as in - name: ...");
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const std::string path = Element(full, i);
      loaded_.lines[path] = node.items[i].line;
      if (node.items[i].kind == YamlNode::Kind::kNull) {
        Refuse(loaded_, path, "is empty; write its keys or remove the -");
      }
      ReadSection(node.items[i], path, "", specs, items.emplace_back());
    }
  }

  void ReadObjects(const YamlNode& node, const std::string& full, Config& config) {
    ReadElements(node, full, ConnectorKeys(), config.connectors);
  }
  void ReadObjects(const YamlNode& node, const std::string& full, ConnectorOptions& connector) {
    ReadElements(node, full, HeaderKeys(), connector.required_headers);
  }
  void ReadObjects(const YamlNode&, const std::string&, RequiredHeaderOptions&) {}

  LoadedConfig& loaded_;
};

}  // namespace

void ReadFileInto(LoadedConfig& loaded, const YamlNode& root) {
  FileReader(loaded).ReadSection(root, "", "", TopKeys(), loaded.config);
}

}  // namespace dtbridge
