#include <gtest/gtest.h>

#include "captured_log.h"
#include "dtbridge/keeper/key_set_refresher.h"
#include "dtbridge/signature/signing.h"
#include "dtbridge/signature/verifier.h"
#include "fakes/fake_http_client.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kDiscovery = "https://keys.example.com/.well-known/openid-configuration";
constexpr const char* kKeys = "https://keys.example.com/keys";
constexpr const char* kIssuer = "https://issuer.example.com";
constexpr const char* kOrganization = "our-organization";
constexpr const char* kBody = "{}";

/// A connector's verifier whose keys come by discovery, as in the service, on one thread.
class KeyRotationTest : public testing::Test {
 protected:
  KeyRotationTest() {
    client_.Answer(kDiscovery,
                   std::string(R"({"issuer":")") + kIssuer + R"(","jwks_uri":")" + kKeys + R"("})");
    client_.Answer(kKeys, first_.JwkSetJson());
  }

  /// Lets time pass as the keeper would: the refresher runs when it said, or when it is woken.
  void Pass(milliseconds time) {
    const SteadyTime end = log_.clock.Steady() + time;
    for (;;) {
      if (woken_ || log_.clock.Steady() >= next_run_) {
        woken_ = false;
        next_run_ = log_.clock.Steady() + refresher_.Run();
      }
      const SteadyTime until = std::min(end, next_run_);
      if (until <= log_.clock.Steady()) return;
      log_.clock.Advance(
          std::chrono::duration_cast<std::chrono::microseconds>(until - log_.clock.Steady()));
    }
  }

  std::string Reason(const SigningKey& key) { return ReasonOfToken(Token(key)); }

  std::string ReasonOfToken(const std::string& token) {
    const std::vector<HeaderField> headers{{kPublicKeySignatureHeader, token}};
    Delivery delivery;
    delivery.headers = headers;
    delivery.body = kBody;
    const auto signer = verifier_.Verify(delivery, log_.clock.Now());
    return signer ? "" : std::string(NameOf(signer.error().reason));
  }

  std::string Token(const SigningKey& key) {
    return key.Sign(kBody, {.issued_at = log_.clock.Now(),
                            .lifetime = seconds{300},
                            .issuer = kIssuer,
                            .organization = kOrganization});
  }

  std::size_t Fetches() const {
    std::size_t fetches = 0;
    for (const HttpRequest& request : client_.Requests()) fetches += request.url == kDiscovery;
    return fetches;
  }

  static SignatureOptions Demanding() {
    SignatureOptions options;
    options.require = SignatureRequirement::kPublicKey;
    options.organization = kOrganization;
    return options;
  }

  static PublicKeysOptions Discovering() {
    PublicKeysOptions options;
    options.discovery_url = kDiscovery;
    return options;
  }

  const SigningKey first_ = SigningKey::Generate("first");
  const SigningKey second_ = SigningKey::Generate("second");
  CapturedLog log_;
  FakeHttpClient client_;
  bool woken_ = false;
  SteadyTime next_run_;
  std::shared_ptr<PublicKeys> keys_ = std::make_shared<PublicKeys>([this] { woken_ = true; });
  KeySetRefresher refresher_{Discovering(), *keys_,      client_,
                             log_.clock,    log_.logger, log_.registry};
  Verifier verifier_{"a", Demanding(),
                     std::make_shared<CredentialsSnapshot>(std::make_shared<const Credentials>()),
                     keys_, log_.registry};
};

TEST_F(KeyRotationTest, AFloodOfUnknownKeysLeadsToOneFetchInTenSecondsAndHarmsNobody) {
  Pass(seconds{60});
  const std::size_t before = Fetches();
  // The same stranger's signature under ever new names.
  std::size_t refused = 0;
  for (int tick = 0; tick < 600; ++tick) {
    const SigningKey stranger = SigningKey::Generate("unknown-" + std::to_string(tick));
    const std::string token = Token(stranger);
    for (int i = 0; i < 10; ++i) refused += ReasonOfToken(token) == "unknown_key" ? 1 : 0;
    EXPECT_EQ(Reason(first_), "") << "while the flood goes on";
    Pass(milliseconds{100});
  }
  EXPECT_EQ(refused, 6'000U);
  EXPECT_LE(Fetches() - before, 7U) << "in 60 s";
  EXPECT_GE(Fetches() - before, 6U);
}

TEST_F(KeyRotationTest, ANewKeyIsBelievedTenSecondsAfterItsFirstDeliveryAtTheLatest) {
  Pass(seconds{60});
  client_.Answer(kKeys, second_.JwkSetJson());
  EXPECT_EQ(Reason(second_), "unknown_key") << "at once, nobody waits";
  Pass(seconds{10});
  EXPECT_EQ(Reason(second_), "");
  EXPECT_EQ(Reason(first_), "unknown_key") << "it is in the set no more";
}

TEST_F(KeyRotationTest, AWithdrawnKeyIsBelievedForAnHourAtMost) {
  Pass(seconds{1});
  client_.Answer(kKeys, second_.JwkSetJson());
  EXPECT_EQ(Reason(first_), "");
  Pass(KeySetRefresher::kMaxAge);
  EXPECT_EQ(Reason(first_), "unknown_key");
}

TEST_F(KeyRotationTest, AFaultyKeyKeepsNoGoodOneOut) {
  Pass(seconds{1});
  const std::string both = second_.JwkSetJson();
  client_.Answer(kKeys, std::string(both).insert(both.rfind(']'), R"(,{"kty":7})"));
  Pass(KeySetRefresher::kMaxAge);
  EXPECT_EQ(Reason(second_), "");
  EXPECT_EQ(Reason(first_), "unknown_key");
  EXPECT_TRUE(log_.Has({"faulty and left out", "keys[1].kty is not a text"}));
}

TEST_F(KeyRotationTest, AKeyServerThatIsAwayAtTheStartIsOurFaultAndHealsByItself) {
  client_.Forget(kDiscovery);
  Pass(seconds{30});
  EXPECT_EQ(Reason(first_), "keys_unavailable");
  client_.Answer(kDiscovery,
                 std::string(R"({"issuer":")") + kIssuer + R"(","jwks_uri":")" + kKeys + R"("})");
  Pass(seconds{10});
  EXPECT_EQ(Reason(first_), "");
}

TEST_F(KeyRotationTest, AKeyServerThatGoesAwayLaterTakesNoKeyWithIt) {
  Pass(seconds{1});
  client_.Forget(kDiscovery);
  client_.Forget(kKeys);
  Pass(std::chrono::hours{5});
  EXPECT_EQ(Reason(first_), "");
}

TEST_F(KeyRotationTest, AKeyServerThatTurnsHostileTakesNoKeyWithIt) {
  Pass(seconds{1});
  for (const std::string& answer : {std::string(), std::string("{}"), std::string(R"({"keys":[]})"),
                                    std::string(100'000, '['), std::string("<html>")}) {
    client_.Answer(kKeys, answer);
    Pass(KeySetRefresher::kMaxAge);
    EXPECT_EQ(Reason(first_), "") << answer.substr(0, 20);
  }
}

}  // namespace
}  // namespace dtbridge
