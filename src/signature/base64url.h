#pragma once

#include <string>
#include <string_view>

namespace dtbridge {

/// Reads base64url without padding (RFC 7515 2, RFC 4648 5) into `out`; its memory is reused.
///
/// Strict: one text for each sequence of bytes. False, with `out` unspecified, for padding, white
/// space,
/// `+` and `/`, any other character, a length no bytes have, and unused bits that are not zero.
bool DecodeBase64Url(std::string_view text, std::string& out);

/// Appends `bytes` in that form.
void AppendBase64Url(std::string& out, std::string_view bytes);

std::string EncodeBase64Url(std::string_view bytes);

}  // namespace dtbridge
