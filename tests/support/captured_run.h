#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dtbridge {

/// How a command line ended, and what it wrote.
struct CapturedRun {
  int code = 0;
  std::string out;
  std::string err;
};

/// Calls `run` as main would be called with these arguments, the program's name first.
inline CapturedRun RunCaptured(int (*run)(int, char**), std::vector<std::string> arguments) {
  std::vector<char*> argv;
  for (auto& argument : arguments) argv.push_back(argument.data());
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  CapturedRun captured;
  captured.code = run(static_cast<int>(argv.size()), argv.data());
  captured.out = testing::internal::GetCapturedStdout();
  captured.err = testing::internal::GetCapturedStderr();
  return captured;
}

}  // namespace dtbridge
