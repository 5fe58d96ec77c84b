#include "command_input.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "dtbridge/base/signals.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMostLineBytes = 1024;
constexpr milliseconds kLook{100};  // how long a signal may wait to be noticed
constexpr const char* kBlanks = " \t\r\n";

}  // namespace

std::optional<std::string> CommandInput::Next(milliseconds patience) {
  if (auto line = TakeLine()) return line;
  if (at_end_) return std::nullopt;
  pollfd readable{.fd = descriptor_, .events = POLLIN, .revents = 0};
  if (poll(&readable, 1, static_cast<int>(patience.count())) <= 0) return std::nullopt;
  std::array<char, kMostLineBytes> buffer;
  const ssize_t count = read(descriptor_, buffer.data(), buffer.size());
  if (count > 0) {
    text_.append(buffer.data(), static_cast<std::size_t>(count));
  } else {
    at_end_ = true;
    if (!text_.empty()) text_ += '\n';  // the last line may lack its end
  }
  return TakeLine();
}

std::optional<std::string> CommandInput::TakeLine() {
  std::size_t end = text_.find('\n');
  if (end == std::string::npos) {
    if (text_.size() < kMostLineBytes) return std::nullopt;
    end = kMostLineBytes - 1;
  }
  std::string line = text_.substr(0, end);
  text_.erase(0, end + 1);
  const std::size_t first = line.find_first_not_of(kBlanks);
  if (first == std::string::npos) return std::string();
  return line.substr(first, line.find_last_not_of(kBlanks) - first + 1);
}

void ServeCommands(Signals& signals,
                   const std::function<std::string(const std::string&)>& command) {
  CommandInput input(STDIN_FILENO);
  for (;;) {
    if (input.AtEnd()) {
      signals.Next();
      return;
    }
    if (signals.Next(milliseconds{0})) return;
    const auto line = input.Next(kLook);
    if (!line || line->empty()) continue;
    if (*line == "quit") return;
    std::printf("%s\n", command(*line).c_str());
    std::fflush(stdout);
  }
}

}  // namespace dtbridge
