#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

void Replay(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string input{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  // Said before, so that an abort's last line names the input.
  std::printf("%s\n", file.c_str());
  std::fflush(stdout);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

std::size_t ReplayAll(const fs::path& path) {
  if (!fs::is_directory(path)) {
    Replay(path);
    return 1;
  }
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (!entry.is_regular_file()) continue;
    Replay(entry.path());
    ++count;
  }
  return count;
}

}  // namespace

/// Runs a fuzz target over files and directories, for builds without libFuzzer.
int main(int argc, char** argv) {
  try {
    for (int i = 1; i < argc; ++i) {
      const fs::path path = argv[i];
      if (!fs::exists(path) || ReplayAll(path) == 0) {
        std::fprintf(stderr, "%s: no input there\n", argv[i]);
        return 1;
      }
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return argc > 1 ? 0 : 1;
}
