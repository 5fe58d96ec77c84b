#pragma once

#include <chrono>
#include <string>

namespace dtbridge {

/// Says on stderr how far something is: one line written over and over on a terminal, else a plain
/// line every ten seconds. Threads: one.
class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Shows the text if it is time to; `text` is only called then.
  template <typename Text>
  void Show(const Text& text) {
    if (IsTime()) Write(text());
  }

  /// Ends the line that is written over, if there is one: something else is to be printed.
  void End();

  /// A line that stays.
  void Note(const std::string& text);

 private:
  bool IsTime();
  void Write(const std::string& text);

  const bool is_terminal_;
  bool is_open_ = false;  ///< a line without an end is on the screen
  std::chrono::steady_clock::time_point next_;
};

}  // namespace dtbridge
