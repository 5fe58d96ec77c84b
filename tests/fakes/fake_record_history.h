#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dtbridge/publish/record_history.h"

namespace dtbridge {

/// Holds what the test put in, partition by partition, and keeps what was read of it.
class FakeRecordHistory final : public RecordHistory {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  /// Appends to a partition, which is there from then on.
  void Put(std::size_t topic, std::int32_t partition, Headers headers,
           std::int64_t timestamp_ms = -1) {
    PartitionOf(topic, partition).records.push_back({std::move(headers), timestamp_ms});
  }

  void FailToLook(std::string failure) { failure_ = std::move(failure); }
  void Hide(UnreadableTopic topic) { unreadable_.push_back(std::move(topic)); }
  /// Reads of the partition fail after that many records of a piece.
  void Break(std::size_t topic, std::int32_t partition, std::size_t after, std::string why) {
    Partition& broken = PartitionOf(topic, partition);
    broken.gives = after;
    broken.why = std::move(why);
  }

  /// Every piece that was read, in order.
  const std::vector<Stretch>& Pieces() const { return pieces_; }

  Expected<Extent, std::string> Look(const GoOn&) override {
    if (!failure_.empty()) return Unexpected(failure_);
    Extent extent;
    for (const Partition& partition : partitions_) {
      Stretch stretch = partition.place;
      stretch.end = static_cast<std::int64_t>(partition.records.size());
      extent.stretches.push_back(stretch);
    }
    extent.unreadable = unreadable_;
    return extent;
  }

  std::vector<UnreadableStretch> Read(std::span<const Stretch> stretches, const GoOn& go_on,
                                      const Take& take) override {
    std::vector<UnreadableStretch> failed;
    for (std::size_t i = 0; i < stretches.size(); ++i) {
      pieces_.push_back(stretches[i]);
      const Partition& partition = PartitionOf(stretches[i].topic, stretches[i].partition);
      std::size_t given = 0;
      for (auto offset = stretches[i].begin; offset < stretches[i].end && go_on(); ++offset) {
        if (partition.gives && given++ == *partition.gives) {
          failed.push_back({i, partition.why});
          break;
        }
        const Stored& record = partition.records[static_cast<std::size_t>(offset)];
        std::vector<HeaderField> fields;
        for (const auto& [name, value] : record.headers) fields.push_back({name, value});
        take(i, record.timestamp_ms, fields);
      }
    }
    return failed;
  }

 private:
  struct Stored {
    Headers headers;
    std::int64_t timestamp_ms;
  };
  struct Partition {
    Stretch place;
    std::vector<Stored> records = {};
    std::optional<std::size_t> gives = {};  ///< nullopt: all
    std::string why = {};
  };

  Partition& PartitionOf(std::size_t topic, std::int32_t partition) {
    for (Partition& each : partitions_) {
      if (each.place.topic == topic && each.place.partition == partition) return each;
    }
    partitions_.push_back({.place = {.topic = topic, .partition = partition}});
    return partitions_.back();
  }

  std::vector<Partition> partitions_;
  std::vector<UnreadableTopic> unreadable_;
  std::string failure_;
  std::vector<Stretch> pieces_;
};

}  // namespace dtbridge
