#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "dtbridge/base/expected.h"

namespace dtbridge {

/// How values are written in the file, in the environment and on the command line. Errors say what
/// is wrong and what to do, without the key.

/// `true` or `false`; YAML 1.1's yes, no, on and off are refused.
Expected<bool, std::string> ReadBoolean(const std::string& text);

/// Decimal digits without a leading zero.
Expected<std::int64_t, std::string> ReadInteger(const std::string& text);

/// Bytes: digits, alone or with `KiB`, `MiB`, `GiB`.
Expected<std::int64_t, std::string> ReadSize(const std::string& text);

/// Digits with `ms`, `s`, `m` or `h`; `0` needs no unit.
Expected<std::chrono::milliseconds, std::string> ReadDuration(const std::string& text);

/// The shortest text that reads back as the same value: `64KiB`, `13h`, `75s`.
std::string WriteSize(std::int64_t bytes);
std::string WriteDuration(std::chrono::milliseconds duration);

/// Text as a YAML scalar, quoted where it would be taken for something else.
std::string WriteText(const std::string& text);

/// Text for a message: in quotes, control characters escaped, cut to 40 bytes.
std::string Quoted(const std::string& text);

}  // namespace dtbridge
