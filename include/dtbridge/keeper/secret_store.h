#pragma once

#include <optional>
#include <string>

#include "dtbridge/base/expected.h"
#include "dtbridge/base/secret.h"

namespace dtbridge {

/// Where secrets lie.
///
/// Threads: one at a time.
class SecretStore {
 public:
  enum class Problem { kGone, kUnreadable, kEmpty };

  virtual ~SecretStore() = default;

  /// The content of a secret file, with exactly one trailing line end (LF or CRLF) taken off.
  virtual Expected<Secret, Problem> Read(const std::string& path) = 0;
};

/// `does not exist`, `cannot be read`, `is empty`.
const char* WordsFor(SecretStore::Problem problem);

/// Secrets in files, as Kubernetes mounts them. Files beyond 64 KiB are unreadable.
class FileSecretStore final : public SecretStore {
 public:
  Expected<Secret, Problem> Read(const std::string& path) override;
};

}  // namespace dtbridge
