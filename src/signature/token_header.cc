#include "token_header.h"

#include "dtbridge/json/document.h"
#include "dtbridge/model/delivery.h"

namespace dtbridge {
namespace {

auto Malformed(std::string detail) {
  return Reject(RejectReason::kTokenMalformed, std::move(detail));
}

Result<TokenHeader> Parse(std::string_view json, std::string_view algorithm) {
  thread_local json::Document document;
  const auto header = document.Parse(json);
  if (!header) {
    return Malformed(header.error().code == json::ParseError::Code::kDuplicateMember
                         ? "the token's header names a member twice"
                         : "the token's header is not JSON");
  }
  if (!header->IsObject()) return Malformed("the token's header is not an object");

  std::optional<json::Value> alg;
  TokenHeader read;
  for (const auto& [name, value] : header->Children()) {
    if (name == "alg") {
      alg = value;
    } else if (name == "typ") {
      // Media types are compared without regard to case (RFC 7519 5.1), as header names are.
      if (!value.IsString() || !SameHeaderName(value.Text(), "JWT")) {
        return Malformed("the token's typ is not JWT");
      }
    } else if (name == "kid") {
      if (!value.IsString() || value.Text().empty()) {
        return Malformed("the token's kid is not a text");
      }
      read.kid = value.Text();
    } else if (name == "crit" || name == "b64") {
      return Malformed("the token's header has " + std::string(name) +
                       ": it demands an extension that is not known here");
    }
  }
  if (!alg || !alg->IsString() || alg->Text() != algorithm) {
    return Reject(RejectReason::kTokenWrongAlgorithm,
                  "the token's alg is not " + std::string(algorithm));
  }
  return read;
}

}  // namespace

Result<TokenHeader> ReadTokenHeader(std::string_view json, std::string_view algorithm) {
  // A sender puts the same header into all its tokens.
  struct Known {
    std::string json;
    std::string algorithm;
    TokenHeader header;
  };
  thread_local Known last;
  if (json == last.json && algorithm == last.algorithm) return last.header;
  auto header = Parse(json, algorithm);
  if (header) last = {std::string(json), std::string(algorithm), *header};
  return header;
}

}  // namespace dtbridge
