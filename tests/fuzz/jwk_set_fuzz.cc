#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "dtbridge/base/check.h"
#include "dtbridge/json/document.h"
#include "dtbridge/signature/jwk_set.h"

using namespace dtbridge;

// A set that is taken has keys that can be asked for and verify nothing that was not signed; one
// that is refused says why in one short line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto set = JwkSet::Parse(text);
  if (!set) {
    const std::string& error = set.error();
    Check(!error.empty() && error.size() <= 256, "an error is short");
    Check(std::none_of(error.begin(), error.end(), [](char c) { return c < ' ' || c > '~'; }),
          "an error is printable");
    return 0;
  }
  Check((*set)->Size() > 0 && (*set)->Size() <= JwkSet::kMaxKeys,
        "a set has keys, but not too many");

  json::Document document;
  std::size_t found = 0;
  for (const auto& key : document.Parse(text)->Find("keys")->Children()) {
    const auto kid = key.value.Find("kid");
    if (!kid || !kid->IsString() || !(*set)->Has(kid->Text())) continue;
    ++found;
    Check(!(*set)->Verify(kid->Text(), "anything", std::string(64, '\1')), "nothing was signed");
  }
  Check(found >= (*set)->Size(), "each key is found by its own kid");
  return 0;
}
