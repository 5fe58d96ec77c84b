#include "dtbridge/signature/signature_options.h"

namespace dtbridge {

std::string_view NameOf(SignatureRequirement requirement) {
  switch (requirement) {
    case SignatureRequirement::kSecret:
      return "secret";
    case SignatureRequirement::kPublicKey:
      return "public_key";
    case SignatureRequirement::kBoth:
      return "both";
    case SignatureRequirement::kAny:
      return "any";
    case SignatureRequirement::kNone:
      return "none";
  }
  return "";
}

}  // namespace dtbridge
