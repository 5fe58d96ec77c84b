#pragma once

#include <string>
#include <string_view>

#include "dtbridge/model/rejection.h"

namespace dtbridge {

inline constexpr std::string_view kHs256 = "HS256";
inline constexpr std::string_view kEs256 = "ES256";

/// What a token's header (RFC 7515 4) says beside its algorithm.
struct TokenHeader {
  std::string kid;  ///< empty when there is none
};

/// Demands that `algorithm` is named, and nothing that we would have to understand: `crit`, `b64`,
/// a `typ` other than JWT. Keys or links to keys in the header are never used. Errors:
/// kTokenWrongAlgorithm, kTokenMalformed.
Result<TokenHeader> ReadTokenHeader(std::string_view json, std::string_view algorithm);

}  // namespace dtbridge
