#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "dtbridge/base/check.h"

namespace dtbridge {

/// A directory of its own for a test, gone afterwards.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "dtbridge-XXXXXX").string();
    Check(mkdtemp(pattern.data()) != nullptr, "a directory for the test");
    path_ = pattern;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;  // what stays behind in /tmp fails no test
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  std::string At(const std::string& name) const { return (path_ / name).string(); }

  std::string Write(const std::string& name, const std::string& content) const {
    std::ofstream(At(name), std::ios::binary) << content;
    return At(name);
  }

 private:
  std::filesystem::path path_;
};

}  // namespace dtbridge
