#include <benchmark/benchmark.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "dtbridge/signature/signing.h"
#include "dtbridge/signature/verifier.h"

namespace dtbridge {
namespace {

constexpr SysTime kNow{std::chrono::seconds{1'700'000'000}};
constexpr char kSecret[] = "a secret of thirty-two characters";
constexpr char kIssuer[] = "https://identity.disruptive-technologies.com/data-connector";
constexpr char kOrganization[] = "c0md3pm0p7bhbol8u2j0";

/// A signed delivery of about 500 bytes and the connector it is for.
class SignedDelivery {
 public:
  SignedDelivery(SignatureRequirement require, const std::vector<std::optional<Secret>>& secrets)
      : key_(SigningKey::Generate("cp65gdon1e4bhb5icbmg")),
        keys_(std::make_shared<PublicKeys>()),
        verifier_("building-a",
                  {.require = require,
                   .secret_files = std::vector<std::string>(secrets.size(), "file"),
                   .organization = kOrganization},
                  std::make_shared<CredentialsSnapshot>(
                      std::make_shared<const Credentials>(Credentials{secrets, {}})),
                  keys_, registry_) {
    keys_->Replace(JwkSet::Parse(key_.JwkSetJson()).value(), kIssuer);
    std::ifstream in(DTBRIDGE_SOURCE_DIR "/tests/golden/temperature.delivery.json");
    delivery_.body.assign(std::istreambuf_iterator<char>(in), {});
    const TokenClaims claims{.issued_at = kNow,
                             .id = "c82gg99hga35jc2afkeg",
                             .issuer = kIssuer,
                             .organization = kOrganization};
    if (require != SignatureRequirement::kPublicKey) {
      secret_token_ = SignWithSecret(Secret(kSecret), delivery_.body, claims);
      headers_.push_back({kSecretSignatureHeader, secret_token_});
    }
    if (require != SignatureRequirement::kSecret) {
      public_key_token_ = key_.Sign(delivery_.body, claims);
      headers_.push_back({kPublicKeySignatureHeader, public_key_token_});
    }
    for (const char* name : {"Host", "User-Agent", "Content-Type", "Content-Length", "Accept"}) {
      headers_.push_back({name, "something"});
    }
    delivery_.headers = headers_;
  }

  void Run(benchmark::State& state, bool believed = true) const {
    for (auto _ : state) {
      auto result = verifier_.Verify(delivery_, kNow);
      if (result.has_value() != believed) {
        state.SkipWithError("not the expected verdict");
        break;
      }
      benchmark::DoNotOptimize(result);
    }
    state.SetItemsProcessed(state.iterations());
  }

 private:
  Registry registry_;
  SigningKey key_;
  std::shared_ptr<PublicKeys> keys_;
  Verifier verifier_;
  std::string secret_token_;
  std::string public_key_token_;
  std::vector<HeaderField> headers_;
  Delivery delivery_;
};

void VerifySecret(benchmark::State& state) {
  static const SignedDelivery delivery(SignatureRequirement::kSecret, {Secret(kSecret)});
  delivery.Run(state);
}
BENCHMARK(VerifySecret);
BENCHMARK(VerifySecret)->Threads(2)->UseRealTime();

void VerifyPreviousSecret(benchmark::State& state) {
  SignedDelivery(SignatureRequirement::kSecret, {Secret("the newer one"), Secret(kSecret)})
      .Run(state);
}
BENCHMARK(VerifyPreviousSecret);

void RefuseWrongSecret(benchmark::State& state) {
  SignedDelivery(SignatureRequirement::kSecret, {Secret("another secret")}).Run(state, false);
}
BENCHMARK(RefuseWrongSecret);

void VerifyPublicKey(benchmark::State& state) {
  static const SignedDelivery delivery(SignatureRequirement::kPublicKey, {});
  delivery.Run(state);
}
BENCHMARK(VerifyPublicKey);
BENCHMARK(VerifyPublicKey)->Threads(2)->UseRealTime();

void VerifyBoth(benchmark::State& state) {
  SignedDelivery(SignatureRequirement::kBoth, {Secret(kSecret)}).Run(state);
}
BENCHMARK(VerifyBoth);

void SignSecret(benchmark::State& state) {
  const Secret secret(kSecret);
  const std::string body(500, 'x');
  for (auto _ : state) {
    auto token = SignWithSecret(secret, body, {.issued_at = kNow, .id = "c82gg99hga35jc2afkeg"});
    benchmark::DoNotOptimize(token);
  }
}
BENCHMARK(SignSecret);

void SignPublicKey(benchmark::State& state) {
  const SigningKey key = SigningKey::Generate("cp65gdon1e4bhb5icbmg");
  const std::string body(500, 'x');
  for (auto _ : state) {
    auto token = key.Sign(body, {.issued_at = kNow, .issuer = kIssuer});
    benchmark::DoNotOptimize(token);
  }
}
BENCHMARK(SignPublicKey);

}  // namespace
}  // namespace dtbridge
