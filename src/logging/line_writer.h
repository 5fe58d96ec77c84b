#pragma once

#include <string_view>

namespace dtbridge {

/// Writes whole lines to a descriptor, and waits for whoever reads them only a moment.
///
/// A pipe that nobody empties must not hold up the threads that log. Such a line is lost whole;
/// from then on none is waited for, until one fits again. Lines of at most 4096 bytes (what a pipe
/// with room takes at once, pipe(7)) never wait longer than kPatienceMs. Threads: one at a time.
class LineWriter {
 public:
  static constexpr int kPatienceMs = 50;

  explicit LineWriter(int fd) : fd_(fd) {}

  /// False: the line is lost.
  bool Write(std::string_view line);

 private:
  bool HasRoom() const;

  int fd_;
  bool stalled_ = false;
};

}  // namespace dtbridge
