#pragma once

#include <cstdint>
#include <string>

namespace dtbridge {

/// Makes request ids for senders that bring none: a random part per instance and a count.
///
/// Threads: one per worker. Unique, not secret.
class RequestIds {
 public:
  RequestIds();

  /// Writes the next id into `id`, whose memory is reused: 16 and at least 1 hexadecimal digits.
  void Next(std::string& id);

 private:
  std::string prefix_;
  std::uint64_t count_ = 0;
};

}  // namespace dtbridge
