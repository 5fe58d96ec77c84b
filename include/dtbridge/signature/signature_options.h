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
  std::vector<std::string> secret_files;  ///< current first; not empty: the scheme is configured
  std::string organization;               ///< not empty: the public-key scheme is configured (`sub`)
  std::chrono::seconds leeway{60};
  bool allow_unsigned = false;
};

struct RequiredHeaderOptions {
  std::string name;
  std::string value_file;
};

}  // namespace dtbridge
