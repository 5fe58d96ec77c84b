#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace dtbridge {

/// What a connector's deliveries must prove themselves with.
enum class SignatureRequirement { kSecret, kPublicKey, kBoth, kAny, kNone };

/// `secret`, `public_key`, `both`, `any`, `none`.
std::string_view NameOf(SignatureRequirement requirement);

struct SignatureOptions {
  SignatureRequirement require = SignatureRequirement::kSecret;
  /// Current first; not empty: the secret scheme is configured.
  std::vector<std::string> secret_files = {};
  /// The id that `sub` must be, with or without `organizations/`; not empty: the public-key scheme
  /// is configured.
  std::string organization = {};
  /// How far the sender's clock and ours may be apart.
  std::chrono::seconds leeway{60};
  /// Must be said when nothing is required.
  bool allow_unsigned = false;
};

struct RequiredHeaderOptions {
  std::string name;
  std::string value_file;
};

}  // namespace dtbridge
