#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dtbridge/signature/signing.h"

namespace dtbridge {

/// Members of a flat JSON object: name and JSON text of the value.
using Members = std::vector<std::pair<std::string, std::string>>;

/// `members` with that one's value replaced, or added at the end.
Members With(Members members, std::string_view name, std::string_view json);
Members Without(Members members, std::string_view name);
/// `members` with one more at the end, whether there is one of that name or not.
Members Twice(Members members, std::string_view name, std::string_view json);
std::string ObjectOf(const Members& members);

/// Makes tokens that are rightly signed but say whatever a test wants.
std::string ForgeHs256(std::string_view secret, std::string_view header, std::string_view claims);
std::string ForgeEs256(const SigningKey& key, std::string_view header, std::string_view claims);

/// Puts any three parts together, unencoded parts being encoded.
std::string ForgeUnsigned(std::string_view header, std::string_view claims,
                          std::string_view encoded_signature);

/// The given part (0, 1, 2) of a token replaced.
std::string WithPart(std::string_view token, std::size_t part, std::string_view text);
std::string PartOf(std::string_view token, std::size_t part);

std::string Sha256HexOf(std::string_view bytes);
std::string QuotedText(std::string_view text);

}  // namespace dtbridge
