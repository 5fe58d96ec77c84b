#include "small_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "dtbridge/base/config_error.h"

namespace dtbridge {
namespace {

constexpr std::size_t kMostBytes = 64 * 1024;

bool WriteAll(int file, const std::string& content) {
  std::size_t written = 0;
  while (written < content.size()) {
    const ssize_t count = ::write(file, content.data() + written, content.size() - written);
    if (count <= 0) return false;
    written += static_cast<std::size_t>(count);
  }
  return true;
}

}  // namespace

std::optional<std::string> ReadSmallTextFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(kMostBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.is_open() || in.bad() || !in.eof()) return std::nullopt;
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

std::string ReadRequiredFile(const std::string& path, const char* what) {
  auto text = ReadSmallTextFile(path);
  if (!text) throw ConfigError(std::string("cannot read ") + what + " from " + path);
  std::string trimmed = WithoutLineEnd(*std::move(text));
  if (trimmed.empty()) throw ConfigError(path + " is empty; it should hold " + what);
  return trimmed;
}

std::string WithoutLineEnd(std::string text) {
  if (!text.empty() && text.back() == '\n') text.pop_back();
  if (!text.empty() && text.back() == '\r') text.pop_back();
  return text;
}

void WritePrivateFile(const std::string& path, const std::string& content) {
  const std::string beside = path + ".new";
  ::unlink(beside.c_str());
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) throw std::runtime_error("cannot write " + beside);
  const bool written = WriteAll(file, content);
  if (::close(file) != 0 || !written || std::rename(beside.c_str(), path.c_str()) != 0) {
    ::unlink(beside.c_str());
    throw std::runtime_error("cannot write " + path);
  }
}

}  // namespace dtbridge
