#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "emulator/latency_histogram.h"

namespace dtbridge {

/// Why a request got no answer.
enum class LoadError {
  kLost,     ///< the connection ended before the answer was complete
  kTimeout,  ///< no answer in time
  kUnsent,   ///< no connection was free in time
  kBad,      ///< what came is no HTTP answer
};

std::string_view NameOf(LoadError error);

/// The numbers of the measured part of a load, without the warm-up. What was planned was answered,
/// ended in an error, or was still `unanswered` or `unsent` when the run was interrupted.
struct LoadTally {
  std::uint64_t planned = 0;  ///< requests whose time had come
  std::map<int, std::uint64_t> statuses = {};
  std::map<LoadError, std::uint64_t> errors = {};
  std::uint64_t unanswered = 0;  ///< interrupted on its way
  std::uint64_t unsent = 0;      ///< interrupted while it waited for a connection
  bool interrupted = false;
  /// From the intended moment of sending to the answer's last byte, or to when it was given up
  /// because none came in time.
  LatencyHistogram latency = {};
  LatencyHistogram service = {};  ///< of answers, from the first byte sent
  std::uint64_t most_behind = 0;  ///< requests that were due and waited for a connection, at most
  std::uint64_t starved = 0;      ///< times that no request was ready: this program was too slow
  std::uint64_t connects = 0;     ///< connections opened, in the warm-up too
  std::uint64_t failed_connects = 0;
  std::string last_problem = {};  ///< of a connection
  std::chrono::microseconds elapsed{0};

  std::uint64_t Answered() const {
    std::uint64_t answered = 0;
    for (const auto& [status, count] : statuses) answered += count;
    return answered;
  }
};

/// What a report says beside the numbers.
struct LoadSetting {
  std::string url;
  double rate = 0;
  std::chrono::milliseconds duration{0};
  std::chrono::milliseconds warm_up{0};
  int connections = 0;
  std::uint64_t seed = 0;
};

std::string LoadText(const LoadSetting& setting, const LoadTally& tally);

/// One JSON object; durations in milliseconds but where the name says otherwise.
std::string LoadJson(const LoadSetting& setting, const LoadTally& tally);

}  // namespace dtbridge
