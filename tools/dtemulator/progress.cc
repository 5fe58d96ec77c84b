#include "progress.h"

#include <unistd.h>

#include <cstdio>

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kOnATerminal{250};
constexpr milliseconds kElsewhere{10'000};

}  // namespace

Progress::Progress()
    : is_terminal_(isatty(STDERR_FILENO) == 1),
      next_(steady_clock::now() + (is_terminal_ ? kOnATerminal : kElsewhere)) {}

Progress::~Progress() { End(); }

void Progress::End() {
  if (is_open_) std::fputc('\n', stderr);
  is_open_ = false;
}

void Progress::Note(const std::string& text) {
  End();
  std::fprintf(stderr, "%s\n", text.c_str());
}

bool Progress::IsTime() {
  const auto now = steady_clock::now();
  if (now < next_) return false;
  next_ = now + (is_terminal_ ? kOnATerminal : kElsewhere);
  return true;
}

void Progress::Write(const std::string& text) {
  if (!is_terminal_) return Note(text);
  // Erases what a longer line before has left.
  std::fprintf(stderr, "\r%s\033[K", text.c_str());
  std::fflush(stderr);
  is_open_ = true;
}

}  // namespace dtbridge
