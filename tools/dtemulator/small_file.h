#pragma once

#include <optional>
#include <string>

namespace dtbridge {

/// The content of a file of at most 64 KiB; nullopt when it cannot be read or is larger.
std::optional<std::string> ReadSmallTextFile(const std::string& path);

/// As above, without one trailing line end; throws ConfigError, naming `what`, when it is not there
/// or empty.
std::string ReadRequiredFile(const std::string& path, const char* what);

/// Without one trailing line end.
std::string WithoutLineEnd(std::string text);

/// Writes the file anew, readable by its owner only, so that readers see the old or the new content
/// and nothing between. Throws std::runtime_error.
void WritePrivateFile(const std::string& path, const std::string& content);

}  // namespace dtbridge
