#include "demo_site.h"

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>
#include <utility>

namespace dtbridge {
namespace {

constexpr const char* kOrganization = "demo-organization";

std::string MakeDirectory() {
  std::string path = (std::filesystem::temp_directory_path() / "dtbridge-demo-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("cannot make a directory " + path);
  return path;
}

void WriteFile(const std::string& path, const std::string& content) {
  std::ofstream out(path, std::ios::binary);
  out << content;
  if (!out.flush()) throw std::runtime_error("cannot write " + path);
}

std::string RandomSecret() {
  std::random_device random;
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string secret;
  for (int i = 0; i < 32; ++i) secret += kHex[random() % kHex.size()];
  return secret;
}

std::string ConfigText(const std::string& directory, const std::string& bootstrap,
                       const std::string& listen, const std::string& admin) {
  return "listen:\n  address: \"" + listen + "\"\nadmin:\n  address: \"" + admin +
         "\"\nconnectors:\n"
         "  - name: building-a\n    path: " +
         DemoSite::kSecretPath + "\n    signature: {require: secret, secret_files: [" + directory +
         "/secret]}\n"
         "  - name: building-b\n    path: " +
         DemoSite::kPublicKeyPath +
         "\n    signature: {require: public_key, organization: " + kOrganization +
         "}\npublic_keys: {jwks_file: " + directory + "/jwks.json}\nkafka:\n  brokers: [" +
         bootstrap + "]\nlog: {level: warn, format: auto}\nshutdown: {delay: 0s}\n";
}

}  // namespace

DemoSite::Files::Files()
    : directory(MakeDirectory()),
      secret(RandomSecret()),
      key(std::make_shared<SigningKey>(SigningKey::Generate("demo-key"))) {
  WriteFile(directory + "/secret", std::string(secret.Reveal()));
  WriteFile(directory + "/jwks.json", key->JwkSetJson());
}

DemoSite::Files::~Files() {
  std::error_code ignored;  // a directory left behind in /tmp is no reason to fail
  std::filesystem::remove_all(directory, ignored);
}

DemoSite::DemoSite(const std::string& bootstrap, const std::string& listen,
                   const std::string& admin, const Clock& clock)
    : clock_(clock),
      loaded_(ParseConfig(ConfigText(files_.directory, bootstrap, listen, admin), "demo")),
      factory_({}, clock),
      secret_signer_({.secret = files_.secret}),
      key_signer_({.key = files_.key, .organization = kOrganization, .issuer = kDefaultIssuer}) {}

void DemoSite::SendTo(std::uint16_t port) {
  const std::string base = "http://127.0.0.1:" + std::to_string(port);
  secret_pusher_ =
      std::make_unique<Pusher>(PusherOptions{.url = base + kSecretPath}, client_, clock_);
  key_pusher_ =
      std::make_unique<Pusher>(PusherOptions{.url = base + kPublicKeyPath}, client_, clock_);
}

DemoAnswer DemoSite::PushNext(bool forged) {
  const auto type = static_cast<EventType>(count_ % kEventTypeCount);
  const bool by_key = count_ / kEventTypeCount % 2 == 1;
  ++count_;

  PushBody push = factory_.Make(type);
  DeliverySigner& signer = by_key ? key_signer_ : secret_signer_;
  const PushHeaders signature = signer.HeadersFor(push.body, clock_.Now());
  if (forged) push.body.back() = ' ';

  PushOutcome outcome = (by_key ? *key_pusher_ : *secret_pusher_).Push(push.body, signature);
  return {.status = outcome.status,
          .text = std::move(outcome.answer),
          .type = std::string(SentTypeName(type, push.shape))};
}

}  // namespace dtbridge
