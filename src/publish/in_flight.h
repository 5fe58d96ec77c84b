#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "dtbridge/base/mutex.h"
#include "dtbridge/base/time.h"
#include "dtbridge/model/record.h"
#include "dtbridge/publish/publisher.h"
#include "kafka_handles.h"

namespace dtbridge {

struct PartitionGate;

/// A record on its way to the broker, and whom to tell how it ended. Lists link them, so it stays
/// put.
struct Waiting {
  Publisher::Done done;
  TopicId topic = 0;
  std::size_t bytes = 0;  ///< key, value and headers
  SteadyTime since;
  std::int64_t timestamp_ms = 0;  ///< kept here, as a failed report has none
  bool alone = false;             ///< sent in a batch of its own

  PartitionGate* gate = nullptr;  ///< that it has to leave; null: none
  Waiting* next_held = nullptr;   ///< at its gate

  std::string key;
  std::string value;      ///< librdkafka reads it here until the report
  KafkaHeaders headers;   ///< librdkafka's between Enqueue and the report
  std::size_t maker = 0;  ///< bin of SpentRecords

  Waiting* previous = nullptr;
  Waiting* next = nullptr;  ///< in flight, or spent
};

/// The records without a report: how many, how large, how old the oldest. Owns none of them.
///
/// Threads: any.
class InFlight {
 public:
  enum class Admission { kAdmitted, kFull, kClosed };
  struct Load {
    std::size_t records = 0;
    std::size_t bytes = 0;
    std::optional<SteadyTime> oldest;
  };

  InFlight(std::size_t max_records, std::size_t max_bytes)
      : max_records_(max_records), max_bytes_(max_bytes) {}

  /// `record` must stay where it is until Remove.
  Admission Add(Waiting& record);
  void Remove(Waiting& record);

  /// Nothing is admitted any more.
  void Close();

  Load Now() const;

 private:
  const std::size_t max_records_;
  const std::size_t max_bytes_;

  mutable Mutex mutex_;
  Waiting* first_ GUARDED_BY(mutex_) = nullptr;
  Waiting* last_ GUARDED_BY(mutex_) = nullptr;
  std::size_t records_ GUARDED_BY(mutex_) = 0;
  std::size_t bytes_ GUARDED_BY(mutex_) = 0;
  bool closed_ GUARDED_BY(mutex_) = false;
};

}  // namespace dtbridge
