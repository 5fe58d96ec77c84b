#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "dtbridge/broker/embedded_broker.h"

namespace dtbridge {

/// Prints each record as it is read back from Kafka: topic, partition, offset, key, value.
///
/// Threads: owns the one that reads and prints; the rest from one other.
class RecordPrinter {
 public:
  RecordPrinter(const std::string& bootstrap, std::vector<std::string> topics);
  ~RecordPrinter();  ///< Stop()

  /// True once `count` records were printed, false when they were not in time.
  bool WaitFor(std::uint64_t count, std::chrono::milliseconds patience);

  /// Ends reading; returns how many were printed.
  std::uint64_t Stop();

 private:
  void Run();

  RecordReader reader_;
  std::atomic<std::uint64_t> printed_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace dtbridge
