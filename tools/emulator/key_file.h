#pragma once

#include <string>
#include <string_view>

namespace dtbridge {

/// A private key as `dtemulator keys` writes it and `dtemulator push` reads it: PEM, with lines
/// before it (RFC 7468 allows them) that say what receivers know the key by.
struct KeyFile {
  std::string pem;
  std::string kid = {};     ///< empty: the file does not say
  std::string issuer = {};  ///< empty: the file does not say
};

std::string KeyFileText(const KeyFile& file);

/// Any PEM text will do. Lines that are neither PEM nor known are passed over.
KeyFile ParseKeyFile(std::string_view text);

}  // namespace dtbridge
