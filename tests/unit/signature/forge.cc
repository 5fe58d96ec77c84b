#include "unit/signature/forge.h"

#include <algorithm>
#include <array>

#include "dtbridge/json/write.h"
#include "signature/base64url.h"
#include "signature/compact_token.h"
#include "signature/digest.h"
#include "signature/p256.h"

namespace dtbridge {
namespace {

std::array<std::string, 3> Parts(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t second = token.find('.', first + 1);
  return {std::string(token.substr(0, first)),
          std::string(token.substr(first + 1, second - first - 1)),
          std::string(token.substr(second + 1))};
}

}  // namespace

Members With(Members members, std::string_view name, std::string_view json) {
  for (auto& [existing, value] : members) {
    if (existing == name) {
      value = json;
      return members;
    }
  }
  return Twice(std::move(members), name, json);
}

Members Without(Members members, std::string_view name) {
  std::erase_if(members, [name](const auto& member) { return member.first == name; });
  return members;
}

Members Twice(Members members, std::string_view name, std::string_view json) {
  members.emplace_back(name, json);
  return members;
}

std::string ObjectOf(const Members& members) {
  std::string out;
  for (const auto& [name, value] : members) {
    out += out.empty() ? '{' : ',';
    json::AppendString(out, name);
    out.append(":").append(value);
  }
  return out.empty() ? "{}" : out + "}";
}

std::string ForgeHs256(std::string_view secret, std::string_view header, std::string_view claims) {
  std::string input = SigningInputOf(header, claims);
  const Sha256Digest signature = HmacSha256(secret, input);
  return CompactTokenOf(std::move(input), AsBytes(signature));
}

std::string ForgeEs256(const SigningKey& key, std::string_view header, std::string_view claims) {
  std::string input = SigningInputOf(header, claims);
  const EvpKey pair = P256FromPem(key.Pem());
  const std::string signature = SignEs256(*pair, input);
  return CompactTokenOf(std::move(input), signature);
}

std::string ForgeUnsigned(std::string_view header, std::string_view claims,
                          std::string_view encoded_signature) {
  return SigningInputOf(header, claims).append(".").append(encoded_signature);
}

std::string WithPart(std::string_view token, std::size_t part, std::string_view text) {
  auto parts = Parts(token);
  parts.at(part) = text;
  return parts[0] + "." + parts[1] + "." + parts[2];
}

std::string PartOf(std::string_view token, std::size_t part) { return Parts(token).at(part); }

std::string Sha256HexOf(std::string_view bytes) { return ToHex(AsBytes(Sha256(bytes))); }

std::string QuotedText(std::string_view text) {
  std::string out;
  json::AppendString(out, text);
  return out;
}

}  // namespace dtbridge
