#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dtbridge {

/// One file of tests/golden/signed: a request that DT really signed.
struct RecordedRequest {
  std::string secret;
  std::string secret_token;      ///< X-Dt-Signature
  std::string public_key_token;  ///< DT-Asymmetric-Signature; empty when there is none
  std::string body;
  std::vector<std::string> candidate_keys;  ///< JWKs, one of which is the signer's
};

RecordedRequest ReadRecordedRequest(std::string_view name);

}  // namespace dtbridge
