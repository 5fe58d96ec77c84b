#include "line_writer.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace dtbridge {

bool LineWriter::HasRoom() const {
  pollfd writable{.fd = fd_, .events = POLLOUT, .revents = 0};
  return ::poll(&writable, 1, stalled_ ? 0 : kPatienceMs) > 0;
}

bool LineWriter::Write(std::string_view line) {
  stalled_ = !HasRoom();
  if (stalled_) return false;
  while (!line.empty()) {
    const ssize_t written = ::write(fd_, line.data(), line.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) line.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace dtbridge
