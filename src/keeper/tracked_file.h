#pragma once

#include <optional>
#include <string>

#include "dtbridge/keeper/secret_store.h"

namespace dtbridge {

/// One file with a secret in it, as it was last seen.
class TrackedFile {
 public:
  explicit TrackedFile(std::string path) : path_(std::move(path)) {}

  const std::string& Path() const { return path_; }

  /// What the file is worth now: its content, or nullopt while it cannot be used.
  const std::optional<Secret>& Content() const { return content_; }
  const std::optional<SecretStore::Problem>& CurrentProblem() const { return problem_; }

  /// Reads the file. True when its problem is another than before, or its content when it has none.
  bool Look(SecretStore& store);

 private:
  std::string path_;
  std::optional<Secret> content_;
  std::optional<SecretStore::Problem> problem_;
};

}  // namespace dtbridge
