#pragma once

#include <string>
#include <string_view>

#include "dtbridge/model/rejection.h"

namespace dtbridge {

/// One column of a letter's line: at most 64 bytes, with `?` for each blank and for whatever is not
/// printable ASCII. What comes from a topic must not move a terminal's cursor.
std::string OneWord(std::string_view text);

/// A reason's name, and its detail where there is one, printable.
std::string ReasonText(const Rejection& rejection);

}  // namespace dtbridge
