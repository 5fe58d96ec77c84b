#include "dtbridge/signature/jwk_set.h"

#include <functional>
#include <map>
#include <utility>

#include "base64url.h"
#include "dtbridge/json/document.h"
#include "p256.h"
#include "token_header.h"

namespace dtbridge {
namespace {

/// Why a key cannot be used: what comes after its name.
struct Fault {
  std::string text;
};

using MaybeText = Expected<std::optional<std::string_view>, Fault>;

/// A member that has to be a text when it is there.
MaybeText TextOf(const json::Value& key, std::string_view name) {
  const auto member = key.Find(name);
  if (!member) return std::nullopt;
  if (!member->IsString()) return Unexpected(Fault{"." + std::string(name) + " is not a text"});
  return member->Text();
}

/// `key_ops` (RFC 7517 4.3) is absent or lets verify.
Expected<bool, Fault> LetsVerify(const json::Value& key) {
  const auto operations = key.Find("key_ops");
  if (!operations) return true;
  if (!operations->IsArray()) return Unexpected(Fault{".key_ops is not a list"});
  for (const auto& operation : operations->Children()) {
    if (operation.value.IsString() && operation.value.Text() == "verify") return true;
  }
  return false;
}

/// Whether a key is one that ES256 tokens can be verified with; an error when it is no key at all.
Expected<bool, Fault> IsForEs256(const json::Value& key) {
  const std::pair<std::string_view, std::string_view> wanted[] = {
      {"kty", "EC"}, {"crv", "P-256"}, {"use", "sig"}, {"alg", kEs256}};
  bool fits = true;
  for (const auto& [name, value] : wanted) {
    const auto text = TextOf(key, name);
    if (!text) return Unexpected(text.error());
    const bool may_be_absent = name == "use" || name == "alg";
    if (!text->has_value()) {
      if (name == "kty") return Unexpected(Fault{".kty is missing"});
      fits = fits && may_be_absent;
    } else {
      fits = fits && **text == value;
    }
  }
  const auto lets_verify = LetsVerify(key);
  if (!lets_verify) return lets_verify;
  return fits && *lets_verify;
}

Expected<std::string, Fault> CoordinateOf(const json::Value& key, std::string_view name) {
  const auto text = TextOf(key, name);
  if (!text) return Unexpected(text.error());
  std::string bytes;
  if (!text->has_value() || !DecodeBase64Url(**text, bytes) ||
      bytes.size() != kP256CoordinateBytes) {
    return Unexpected(Fault{"." + std::string(name) + " is not the base64url of 32 bytes"});
  }
  return bytes;
}

Expected<EvpKey, Fault> PublicKeyOf(const json::Value& key) {
  if (key.Find("d"))
    return Unexpected(Fault{".d is there: this is a private key; publish its public half alone"});
  const auto x = CoordinateOf(key, "x");
  if (!x) return Unexpected(x.error());
  const auto y = CoordinateOf(key, "y");
  if (!y) return Unexpected(y.error());
  EvpKey made = P256FromPoint(*x, *y);
  if (!made) return Unexpected(Fault{".x and y are no point of P-256"});
  return made;
}

using KeysByKid = std::map<std::string, EvpKey, std::less<>>;

/// Adds a key that tokens can be verified with; passes over one that is for something else.
std::optional<Fault> Add(const json::Value& key, KeysByKid& keys) {
  if (!key.IsObject()) return Fault{" is not an object"};
  const auto fits = IsForEs256(key);
  if (!fits) return fits.error();
  if (!*fits) return std::nullopt;
  const auto kid = TextOf(key, "kid");
  if (!kid) return kid.error();
  if (!kid->has_value() || (*kid)->empty()) return std::nullopt;  // no token could name it
  auto made = PublicKeyOf(key);
  if (!made) return made.error();
  if (!keys.emplace(**kid, *std::move(made)).second) {
    return Fault{".kid is that of another key, too"};
  }
  return std::nullopt;
}

}  // namespace

struct JwkSet::Keys {
  KeysByKid by_kid;
};

Expected<std::shared_ptr<const JwkSet>, std::string> JwkSet::Parse(std::string_view json) {
  using namespace std::string_literals;
  const auto refuse = [](std::string text) { return Unexpected("the JWK set " + std::move(text)); };
  if (json.size() > kMaxBytes)
    return refuse("has more than " + std::to_string(kMaxBytes) + " bytes");
  json::Document document;
  const auto root = document.Parse(json);
  if (!root) {
    return refuse(root.error().code == json::ParseError::Code::kDuplicateMember
                      ? "names a member twice: " + root.error().path
                      : "is not JSON (byte " + std::to_string(root.error().offset) + ")");
  }
  const auto list = root->Find("keys");
  if (!list || !list->IsArray()) return refuse("has no list `keys`");

  auto keys = std::make_unique<Keys>();
  std::string fault;
  std::size_t position = 0;
  for (const auto& element : list->Children()) {
    if (const auto found = Add(element.value, keys->by_kid); found && fault.empty()) {
      fault = "keys[" + std::to_string(position) + "]" + found->text;
    }
    if (keys->by_kid.size() > kMaxKeys) {
      return refuse("has more than " + std::to_string(kMaxKeys) + " keys");
    }
    ++position;
  }
  if (keys->by_kid.empty()) {
    return refuse(fault.empty() ? "has no P-256 key with a kid to verify signatures with"
                                : "is not usable: " + fault);
  }
  return std::shared_ptr<const JwkSet>(new JwkSet(std::move(keys), std::move(fault)));
}

JwkSet::JwkSet(std::unique_ptr<Keys> keys, std::string fault)
    : keys_(std::move(keys)), fault_(std::move(fault)) {}
JwkSet::~JwkSet() = default;

std::size_t JwkSet::Size() const { return keys_->by_kid.size(); }

bool JwkSet::Has(std::string_view kid) const { return keys_->by_kid.contains(kid); }

bool JwkSet::Verify(std::string_view kid, std::string_view signed_bytes,
                    std::string_view raw_signature) const {
  const auto key = keys_->by_kid.find(kid);
  return key != keys_->by_kid.end() && VerifyEs256(*key->second, signed_bytes, raw_signature);
}

}  // namespace dtbridge
