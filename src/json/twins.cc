#include <algorithm>

#include "dtbridge/json/document.h"

namespace dtbridge::json {
namespace {

constexpr std::size_t kPathLimit = 120;
constexpr std::uint32_t kFewMembers = 16;  // up to here comparing all with all beats sorting

/// Bit of a set that equal names share, and different ones mostly do not.
std::uint64_t BitOf(std::string_view name) {
  if (name.empty()) return 1;
  const auto octet = [](char c) { return static_cast<std::size_t>(static_cast<unsigned char>(c)); };
  const std::size_t mixed = name.size() + 7 * octet(name.front()) + 3 * octet(name.back()) +
                            5 * octet(name[name.size() / 2]);
  return std::uint64_t{1} << (mixed & 63U);
}

void AppendPrintable(std::string& out, std::string_view name) {
  for (const char c : name.substr(0, kPathLimit)) out += c >= ' ' && c <= '~' ? c : '?';
}

}  // namespace

// Runs once the whole text is known to be well-formed: that fault would be the more telling one.
std::optional<std::uint32_t> Document::SecondOfTwins() const {
  const auto name_of = [this](std::uint32_t index) {
    return std::string_view(text_.data() + nodes_[index].name_at, nodes_[index].name_size);
  };
  std::vector<std::uint32_t> members;
  for (std::uint32_t object = 0; object < nodes_.size(); ++object) {
    const Node& node = nodes_[object];
    if (node.kind != Kind::kObject || node.count < 2) continue;
    if (node.count <= kFewMembers) {
      std::uint64_t seen = 0;
      bool collide = false;
      for (std::uint32_t i = object + 1; i != node.next; i = nodes_[i].next) {
        const std::uint64_t bit = BitOf(name_of(i));
        collide = collide || (seen & bit) != 0;
        seen |= bit;
      }
      if (!collide) continue;
      for (std::uint32_t second = nodes_[object + 1].next; second != node.next;
           second = nodes_[second].next) {
        const std::string_view name = name_of(second);
        for (std::uint32_t first = object + 1; first != second; first = nodes_[first].next) {
          if (name_of(first) == name) return second;
        }
      }
      continue;
    }
    members.clear();
    for (std::uint32_t i = object + 1; i != node.next; i = nodes_[i].next) members.push_back(i);
    std::sort(members.begin(), members.end(), [&name_of](std::uint32_t a, std::uint32_t b) {
      const int order = name_of(a).compare(name_of(b));
      return order != 0 ? order < 0 : a < b;
    });
    std::optional<std::uint32_t> earliest;
    for (std::size_t i = 1; i < members.size(); ++i) {
      if (name_of(members[i - 1]) != name_of(members[i])) continue;
      if (!earliest || members[i] < *earliest) earliest = members[i];
    }
    if (earliest) return earliest;
  }
  return std::nullopt;
}

std::string Document::PathTo(std::uint32_t index) const {
  std::string path;
  for (std::uint32_t at = 0; at != index;) {
    const bool in_array = nodes_[at].kind == Kind::kArray;
    std::uint32_t position = 0;
    for (++at; nodes_[at].next <= index; at = nodes_[at].next) ++position;
    if (in_array) {
      path += '[' + std::to_string(position) + ']';
    } else {
      if (!path.empty()) path += '.';
      AppendPrintable(path,
                      std::string_view(text_).substr(nodes_[at].name_at, nodes_[at].name_size));
    }
  }
  if (path.size() > kPathLimit) path.resize(kPathLimit);
  return path;
}

}  // namespace dtbridge::json
