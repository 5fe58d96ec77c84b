#include <utility>

#include "dtbridge/keeper/secret_store.h"
#include "read_file.h"

namespace dtbridge {

Expected<Secret, SecretStore::Problem> FileSecretStore::Read(const std::string& path) {
  constexpr std::size_t kMaxBytes = 64 * 1024;
  auto content = ReadSmallFile(path, kMaxBytes);
  if (!content) {
    return Unexpected(content.error() == FileProblem::kGone ? Problem::kGone
                                                            : Problem::kUnreadable);
  }
  if (!content->empty() && content->back() == '\n') {
    content->pop_back();
    if (!content->empty() && content->back() == '\r') content->pop_back();
  }
  if (content->empty()) return Unexpected(Problem::kEmpty);
  return Secret(*std::move(content));
}

}  // namespace dtbridge
