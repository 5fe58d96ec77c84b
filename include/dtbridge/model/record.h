#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dtbridge {

/// Position in the list of topics that are known at start.
using TopicId = std::size_t;

/// A record's headers, in order, in one block of memory.
///
/// Names must outlive the object: they are literals.
class RecordHeaders {
 public:
  void Add(std::string_view name, std::string_view value) {
    entries_.push_back({name, bytes_.size(), value.size()});
    bytes_.append(value);
  }

  /// A value in two parts.
  void Add(std::string_view name, std::string_view first, std::string_view second) {
    entries_.push_back({name, bytes_.size(), first.size() + second.size()});
    bytes_.append(first).append(second);
  }

  std::size_t Size() const { return entries_.size(); }
  std::string_view Name(std::size_t i) const { return entries_[i].name; }
  std::string_view Value(std::size_t i) const {
    return std::string_view(bytes_).substr(entries_[i].offset, entries_[i].size);
  }

  void Reserve(std::size_t entries, std::size_t bytes) {
    entries_.reserve(entries);
    bytes_.reserve(bytes);
  }

 private:
  struct Entry {
    std::string_view name;
    std::size_t offset;
    std::size_t size;
  };
  std::vector<Entry> entries_;
  std::string bytes_;
};

/// What Kafka gets.
struct Record {
  TopicId topic = 0;
  std::string key;  ///< empty: no key
  std::string value;
  RecordHeaders headers;
  std::int64_t timestamp_ms = 0;  ///< event time, milliseconds since the epoch
  std::size_t held_bytes = 0;     ///< what else is kept in memory until its report
};

}  // namespace dtbridge
