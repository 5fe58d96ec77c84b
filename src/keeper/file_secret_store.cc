#include <utility>

#include "dtbridge/keeper/secret_store.h"
#include "read_file.h"

namespace dtbridge {

const char* WordsFor(SecretStore::Problem problem) {
  switch (problem) {
    case SecretStore::Problem::kGone:
      return "does not exist";
    case SecretStore::Problem::kUnreadable:
      return "cannot be read";
    case SecretStore::Problem::kEmpty:
      return "is empty";
  }
  return "";
}

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
