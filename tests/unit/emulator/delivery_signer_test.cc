#include "emulator/delivery_signer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "emulator/delivery_factory.h"
#include "fakes/fake_clock.h"
#include "support/token_part.h"

namespace dtbridge {
namespace {

using testing::_;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::StartsWith;

constexpr std::string_view kBody = R"({"event":{}})";
const SysTime kNow{std::chrono::seconds{1'750'000'000}};

/// `jti`, the last of the claims.
std::string IdOf(const std::string& token) {
  const std::string claims = TokenPart(token, 1);
  const std::size_t begin = claims.find("\"jti\":\"");
  return begin == std::string::npos ? "" : claims.substr(begin + 7, 20);
}

TEST(DeliverySignerTest, SignsNothingWithoutSecretAndKey) {
  DeliverySigner signer(DeliverySignerOptions{});
  EXPECT_THAT(signer.HeadersFor(kBody, kNow), IsEmpty());
}

TEST(DeliverySignerTest, MakesOneHeaderForASecret) {
  DeliverySigner signer({.secret = Secret("test-secret")});
  EXPECT_THAT(
      signer.HeadersFor(kBody, kNow),
      ElementsAre(Pair("X-Dt-Signature", StartsWith("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."))));
}

TEST(DeliverySignerTest, MakesBothHeadersForSecretAndKey) {
  DeliverySigner signer({.secret = Secret("test-secret"),
                         .key = std::make_shared<SigningKey>(SigningKey::Generate("key-1")),
                         .organization = "organization",
                         .issuer = "https://issuer.example"});

  EXPECT_THAT(signer.HeadersFor(kBody, kNow),
              ElementsAre(Pair("X-Dt-Signature", _), Pair("DT-Asymmetric-Signature", _)));
}

TEST(DeliverySignerTest, GivesEachTokenItsOwnId) {
  DeliverySigner signer({.secret = Secret("test-secret")});
  EXPECT_NE(signer.HeadersFor(kBody, kNow), signer.HeadersFor(kBody, kNow));
}

TEST(DeliverySignerTest, GivesTokensIdsThatNoEventOfTheSameSeedHas) {
  FakeClock clock(kNow);
  DeliveryFactory factory({.seed = 5}, clock);
  DeliverySigner signer({.secret = Secret("test-secret"), .seed = 5});

  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(factory.Next().event_id);
  for (int i = 0; i < 1000; ++i) ids.insert(IdOf(signer.HeadersFor(kBody, kNow)[0].second));

  EXPECT_EQ(ids.size(), 2000U);
}

TEST(DeliverySignerTest, RepeatsItsTokensForTheSameSeed) {
  DeliverySigner one({.secret = Secret("test-secret"), .seed = 5});
  DeliverySigner two({.secret = Secret("test-secret"), .seed = 5});
  EXPECT_EQ(one.HeadersFor(kBody, kNow), two.HeadersFor(kBody, kNow));
}

}  // namespace
}  // namespace dtbridge
