#pragma once

#include <deque>
#include <string>
#include <utility>

#include "dtbridge/publish/record_source.h"

namespace dtbridge {

/// Gives what the test put in, then ends, or fails if it was told to.
class FakeRecordSource final : public RecordSource {
 public:
  /// Offsets count from 0, all in partition 0.
  void Put(StoredRecord record) {
    record.partition = 0;
    record.offset = next_offset_++;
    records_.push_back(std::move(record));
  }

  void FailAtTheEnd(std::string failure) { failure_ = std::move(failure); }

  std::size_t Left() const { return records_.size(); }

  Expected<std::optional<StoredRecord>, std::string> Next() override {
    if (records_.empty()) {
      if (failure_.empty()) return std::nullopt;
      return Unexpected(failure_);
    }
    StoredRecord record = std::move(records_.front());
    records_.pop_front();
    return record;
  }

 private:
  std::deque<StoredRecord> records_;
  std::string failure_;
  std::int64_t next_offset_ = 0;
};

}  // namespace dtbridge
