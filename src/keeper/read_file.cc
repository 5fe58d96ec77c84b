#include "read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace dtbridge {
namespace {

/// Closes a descriptor at the end of a scope.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int Number() const { return number_; }

 private:
  const int number_;
};

}  // namespace

Expected<std::string, FileProblem> ReadSmallFile(const std::string& path, std::size_t max_bytes) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.Number() < 0) {
    const bool gone = errno == ENOENT || errno == ENOTDIR;
    return Unexpected(gone ? FileProblem::kGone : FileProblem::kUnreadable);
  }
  struct stat status {};
  if (fstat(file.Number(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return Unexpected(FileProblem::kUnreadable);
  }
  const auto expected = static_cast<std::size_t>(status.st_size);
  if (expected > max_bytes) return Unexpected(FileProblem::kTooLarge);
  // Sized once, so that no copy of a secret stays behind; the byte more tells a file that grows.
  std::string content(expected + 1, '\0');
  std::size_t size = 0;
  while (size < content.size()) {
    const ssize_t count = read(file.Number(), content.data() + size, content.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Unexpected(FileProblem::kUnreadable);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  if (size != expected) return Unexpected(FileProblem::kUnreadable);
  content.resize(size);
  return content;
}

}  // namespace dtbridge
