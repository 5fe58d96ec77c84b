#pragma once

#include <map>
#include <string>
#include <utility>

#include "dtbridge/keeper/secret_store.h"

namespace dtbridge {

/// Holds what the test puts in; everything else is gone. Threads: one.
class FakeSecretStore final : public SecretStore {
 public:
  Expected<Secret, Problem> Read(const std::string& path) override {
    const auto found = files_.find(path);
    if (found == files_.end()) return Unexpected(Problem::kGone);
    return found->second;
  }

  void Put(const std::string& path, const std::string& content) {
    files_.insert_or_assign(path, Secret(content));
  }
  void Break(const std::string& path, Problem problem) {
    files_.insert_or_assign(path, Expected<Secret, Problem>(Unexpected(problem)));
  }
  void Remove(const std::string& path) { files_.erase(path); }

 private:
  std::map<std::string, Expected<Secret, Problem>> files_;
};

}  // namespace dtbridge
