#include "compact_token.h"

#include <utility>

#include "base64url.h"
#include "dtbridge/signature/verifier.h"

namespace dtbridge {
namespace {

/// A guess at what else was sent, for the people who configure the sender.
std::string_view HintFor(std::string_view text) {
  if (text.empty()) return "; it is empty";
  if (text.find(',') != text.npos) return "; a comma is in it, as if two signatures were joined";
  if (text.find(' ') != text.npos)
    return "; a space is in it: the token alone is expected, no scheme before it";
  if (text.find('=') != text.npos) return "; it is padded with =";
  return "";
}

auto Malformed(std::string what, std::string_view text) {
  return Reject(RejectReason::kTokenMalformed, std::move(what.append(HintFor(text))));
}

}  // namespace

Result<void> CompactToken::Read(std::string_view text) {
  if (text.size() > kMaxTokenBytes) {
    return Reject(RejectReason::kTokenTooLarge, "the token has " + std::to_string(text.size()) +
                                                    " bytes; at most " +
                                                    std::to_string(kMaxTokenBytes) + " are taken");
  }
  const std::size_t first = text.find('.');
  const std::size_t second = first == text.npos ? text.npos : text.find('.', first + 1);
  if (second == text.npos || text.find('.', second + 1) != text.npos) {
    return Malformed("the token does not have three parts", text);
  }
  signing_input_ = text.substr(0, second);
  if (first == 0 || !DecodeBase64Url(text.substr(0, first), header_)) {
    return Malformed("the token's header is not base64url", text);
  }
  if (second == first + 1 ||
      !DecodeBase64Url(text.substr(first + 1, second - first - 1), claims_)) {
    return Malformed("the token's claims are not base64url", text);
  }
  if (!DecodeBase64Url(text.substr(second + 1), signature_)) signature_.clear();
  return {};
}

std::string_view CompactToken::Signature(std::size_t size) const {
  return signature_.size() == size ? std::string_view(signature_) : std::string_view();
}

std::string SigningInputOf(std::string_view header_json, std::string_view claims_json) {
  std::string out;
  AppendBase64Url(out, header_json);
  out.push_back('.');
  AppendBase64Url(out, claims_json);
  return out;
}

std::string CompactTokenOf(std::string signing_input, std::string_view signature) {
  signing_input.push_back('.');
  AppendBase64Url(signing_input, signature);
  return signing_input;
}

}  // namespace dtbridge
