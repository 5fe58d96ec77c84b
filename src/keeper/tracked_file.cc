#include "tracked_file.h"

#include <utility>

namespace dtbridge {

bool TrackedFile::Look(SecretStore& store) {
  auto read = store.Read(path_);
  if (!read) {
    const bool changed = problem_ != read.error();
    problem_ = read.error();
    content_.reset();
    return changed;
  }
  const bool changed = problem_.has_value() || content_ != *read;
  problem_.reset();
  content_ = *std::move(read);
  return changed;
}

}  // namespace dtbridge
