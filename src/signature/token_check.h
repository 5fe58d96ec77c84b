#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "dtbridge/signature/credentials.h"
#include "dtbridge/signature/jwk_set.h"
#include "findings.h"
#include "token_claims.h"

namespace dtbridge {

/// Checks the value of X-Dt-Signature: made with one of the secrets, which are tried in their
/// order, for this body, now. What comes back is the position of the secret that matched.
std::optional<std::size_t> CheckSecretToken(std::string_view token, const Credentials& credentials,
                                            const ClaimRules& rules, HashedBody& body,
                                            Findings& findings);

/// Checks the value of DT-Asymmetric-Signature: made with a key of the set by its issuer for
/// `organization`, for this body, now. A key id that is not in the set makes a wish for a newer
/// one.
void CheckPublicKeyToken(std::string_view token, PublicKeys& keys, std::string_view organization,
                         ClaimRules rules, HashedBody& body, Findings& findings);

}  // namespace dtbridge
