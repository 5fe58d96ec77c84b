#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace dtbridge {

class Signals;

/// Lines from a descriptor, one by one; waits no longer than told. Lines longer than 1 KiB are cut.
/// Threads: one.
class CommandInput {
 public:
  explicit CommandInput(int descriptor) : descriptor_(descriptor) {}

  /// The next line without its end and the blanks around it; nullopt when none came in time or
  /// none will come any more.
  std::optional<std::string> Next(std::chrono::milliseconds patience);

  bool AtEnd() const { return at_end_; }

 private:
  std::optional<std::string> TakeLine();

  const int descriptor_;
  std::string text_;
  bool at_end_ = false;
};

/// Hands each line of standard input to `command` and prints what it returns as a line, until a
/// signal comes or the line is `quit`. The end of the input does not end it: a service in the
/// background has none.
void ServeCommands(Signals& signals, const std::function<std::string(const std::string&)>& command);

}  // namespace dtbridge
