#pragma once

#include <string>
#include <string_view>

#include "dtbridge/model/rejection.h"

namespace dtbridge {

/// A token (JWS compact serialization, RFC 7515 7.1) taken apart but not believed.
///
/// Reusable: reading again keeps the memory.
class CompactToken {
 public:
  /// Takes `text` apart: at most kMaxTokenBytes, three parts, header and claims in strict base64url
  /// and not empty. Looks at no JSON. `text` must outlive what is read from it. Errors:
  /// kTokenTooLarge, kTokenMalformed.
  Result<void> Read(std::string_view text);

  /// What is signed: both encoded parts with the dot between them, as they came.
  std::string_view SigningInput() const { return signing_input_; }
  std::string_view HeaderJson() const { return header_; }
  std::string_view ClaimsJson() const { return claims_; }

  /// The signature; empty when the third part is no strict base64url of exactly `size` bytes.
  std::string_view Signature(std::size_t size) const;

 private:
  std::string_view signing_input_;
  std::string header_;
  std::string claims_;
  std::string signature_;
};

/// Encodes both texts and puts the dot between them.
std::string SigningInputOf(std::string_view header_json, std::string_view claims_json);

/// Puts a token together again.
std::string CompactTokenOf(std::string signing_input, std::string_view signature);

}  // namespace dtbridge
