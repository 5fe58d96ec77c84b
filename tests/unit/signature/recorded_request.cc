#include "unit/signature/recorded_request.h"

#include <fstream>
#include <iterator>

#include "dtbridge/base/check.h"
#include "dtbridge/json/document.h"
#include "dtbridge/json/write.h"

namespace dtbridge {

RecordedRequest ReadRecordedRequest(std::string_view name) {
  std::ifstream file(std::string(DTBRIDGE_SOURCE_DIR "/tests/golden/signed/").append(name));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  json::Document document;
  const auto root = document.Parse(text);
  Check(root.has_value(), "a recorded request is JSON");

  const auto text_of = [](const json::Value& object, std::string_view member) {
    const auto value = object.Find(member);
    return value ? std::string(value->Text()) : std::string();
  };
  const auto headers = root->Find("headers");
  RecordedRequest request{text_of(*root, "secret"),
                          text_of(*headers, "X-Dt-Signature"),
                          text_of(*headers, "DT-Asymmetric-Signature"),
                          text_of(*root, "body"),
                          {}};
  if (const auto keys = root->Find("recovered_jwk_candidates")) {
    for (const auto& element : keys->Children()) {
      json::AppendValue(request.candidate_keys.emplace_back(), element.value);
    }
  }
  return request;
}

}  // namespace dtbridge
