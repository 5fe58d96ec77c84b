#pragma once

#include <cstddef>
#include <string>

#include "dtbridge/base/expected.h"

namespace dtbridge {

enum class FileProblem { kGone, kUnreadable, kTooLarge };

/// The content of a regular file of at most `max_bytes`. A file that changes its size meanwhile is
/// unreadable. Never waits for a pipe.
Expected<std::string, FileProblem> ReadSmallFile(const std::string& path, std::size_t max_bytes);

}  // namespace dtbridge
