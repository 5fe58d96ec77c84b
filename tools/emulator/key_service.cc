#include "emulator/key_service.h"

#include <utility>

#include "dtbridge/json/object_writer.h"

namespace dtbridge {
namespace {

// DT's own path (dt protocol notes 1.4); the key set's is not published.
constexpr const char* kIssuerPath = "/data-connector";
constexpr const char* kDiscoveryPath = "/data-connector/.well-known/openid-configuration";
constexpr const char* kKeySetPath = "/data-connector/.well-known/jwks.json";

}  // namespace

KeyService::KeyService(std::uint16_t port, std::uint64_t seed, SysTime now)
    : server_(port), random_(seed), xids_(random_), current_(MakePair(now)) {
  Publish();
}

std::string KeyService::DiscoveryUrl() const { return server_.Origin() + kDiscoveryPath; }
std::string KeyService::Issuer() const { return server_.Origin() + kIssuerPath; }

KeyFile KeyService::Current() const {
  return {.pem = current_.key.Pem(), .kid = current_.kid, .issuer = Issuer()};
}

std::optional<std::string> KeyService::PreviousKid() const {
  if (!previous_) return std::nullopt;
  return previous_->kid;
}

void KeyService::Rotate(SysTime now) {
  previous_ = std::exchange(current_, MakePair(now));
  Publish();
}

void KeyService::DropPrevious() {
  previous_.reset();
  Publish();
}

KeyService::Pair KeyService::MakePair(SysTime now) {
  std::string kid = xids_.Next(now);
  return {kid, SigningKey::Generate(kid)};
}

void KeyService::Publish() {
  const std::string discovery =
      json::ObjectWriter()
          .Add("issuer", Issuer())
          .Add("jwks_uri", server_.Origin() + kKeySetPath)
          .Add("response_types_supported", std::vector<std::string>{"id_token"})
          .Add("subject_types_supported", std::vector<std::string>{"public"})
          .Add("id_token_signing_alg_values_supported", std::vector<std::string>{"ES256"})
          .Done();
  std::string keys = R"({"keys":[)" + current_.key.JwkJson();
  if (previous_) keys += "," + previous_->key.JwkJson();
  server_.Replace({{kDiscoveryPath, discovery}, {kKeySetPath, keys + "]}"}});
}

}  // namespace dtbridge
