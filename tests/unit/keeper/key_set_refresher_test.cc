#include "dtbridge/keeper/key_set_refresher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "captured_log.h"
#include "dtbridge/signature/signing.h"
#include "fakes/fake_http_client.h"

namespace dtbridge {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::SizeIs;

constexpr const char* kDiscovery = "https://keys.example.com/.well-known/openid-configuration";
constexpr const char* kKeys = "https://keys.example.com/keys";
constexpr const char* kIssuer = "https://issuer.example.com";

class KeySetRefresherTest : public testing::Test {
 protected:
  KeySetRefresherTest() {
    client_.Answer(kDiscovery, Document(kIssuer, kKeys));
    client_.Answer(kKeys, SigningKey::Generate("kid-1").JwkSetJson());
    Make("");
  }

  void Make(const std::string& issuer) {
    PublicKeysOptions options;
    options.discovery_url = kDiscovery;
    options.issuer = issuer;
    refresher_.emplace(options, keys_, client_, log_.clock, log_.logger, log_.registry);
  }

  static std::string Document(const std::string& issuer, const std::string& jwks_uri) {
    return R"({"issuer":")" + issuer + R"(","jwks_uri":")" + jwks_uri + R"("})";
  }

  /// Runs the task as the keeper would, up to `time` from now, and says how often it fetched.
  std::size_t FetchesWithin(milliseconds time) {
    const std::size_t before = client_.Requests().size();
    while (time >= milliseconds{0}) {
      const milliseconds wait = refresher_->Run();
      EXPECT_GT(wait, milliseconds{0});
      time -= wait;
      if (time >= milliseconds{0}) log_.clock.Advance(wait);
    }
    std::size_t fetches = 0;
    for (std::size_t i = before; i < client_.Requests().size(); ++i) {
      if (client_.Requests()[i].url == kDiscovery) ++fetches;
    }
    return fetches;
  }

  double Refreshes(const std::string& result) {
    return log_.registry.Counters("jwks_refreshes_total", "").With({{"result", result}}).Value();
  }
  double LastSuccess() {
    return log_.registry.Gauges("jwks_last_success_timestamp_seconds", "").With().Value();
  }

  void ExpectFailure(const std::string& detail) {
    refresher_->Run();
    EXPECT_EQ(keys_.Current(), nullptr);
    EXPECT_EQ(Refreshes("failure"), 1);
    EXPECT_EQ(Refreshes("success"), 0);
    EXPECT_TRUE(log_.Has({"\"error\"", "no public keys yet", detail}))
        << testing::PrintToString(log_.lines);
  }

  CapturedLog log_;
  FakeHttpClient client_;
  int wakes_ = 0;
  PublicKeys keys_{[this] { ++wakes_; }};
  std::optional<KeySetRefresher> refresher_;
};

TEST_F(KeySetRefresherTest, LoadsKeysAndIssuerByDiscovery) {
  EXPECT_EQ(refresher_->Run(), KeySetRefresher::kMinInterval);
  ASSERT_NE(keys_.Current(), nullptr);
  EXPECT_TRUE(keys_.Current()->Has("kid-1"));
  EXPECT_EQ(*keys_.Issuer(), kIssuer);
  EXPECT_EQ(Refreshes("success"), 1);
  EXPECT_EQ(LastSuccess(), 1'700'000'000);
}

TEST_F(KeySetRefresherTest, AsksWithinBoundsAndNeverForPlainHttp) {
  client_.OnSend([this] { log_.clock.Advance(seconds{2}); });
  refresher_->Run();
  ASSERT_THAT(client_.Requests(), SizeIs(2));
  for (const HttpRequest& request : client_.Requests()) {
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.max_body_bytes, 64U * 1024);
    EXPECT_FALSE(request.allow_plain_http);
  }
  EXPECT_EQ(client_.Requests()[0].timeout, seconds{5});
  EXPECT_EQ(client_.Requests()[1].timeout, seconds{3});  // both together take 5 s at most
}

TEST_F(KeySetRefresherTest, FetchesEveryHour) {
  EXPECT_EQ(FetchesWithin(minutes{59}), 1U);
  EXPECT_EQ(FetchesWithin(hours{3}), 3U);
}

TEST_F(KeySetRefresherTest, FetchesAfterAWish) {
  refresher_->Run();
  log_.clock.Advance(minutes{1});
  keys_.WantRefresh();
  EXPECT_EQ(wakes_, 1);
  client_.Answer(kKeys, SigningKey::Generate("kid-2").JwkSetJson());
  refresher_->Run();
  EXPECT_TRUE(keys_.Current()->Has("kid-2"));
}

TEST_F(KeySetRefresherTest, FetchesAtMostOnceInTenSecondsHoweverManyWishes) {
  refresher_->Run();
  for (int second = 0; second < 100; ++second) {
    keys_.WantRefresh();
    refresher_->Run();
    log_.clock.Advance(seconds{1});
  }
  EXPECT_EQ(Refreshes("success"), 10);
  EXPECT_LE(wakes_, 10);
}

TEST_F(KeySetRefresherTest, WaitsExactlyUntilAWishMayBeGranted) {
  refresher_->Run();
  log_.clock.Advance(milliseconds{4500});
  keys_.WantRefresh();
  EXPECT_EQ(refresher_->Run(), milliseconds{5500});
  EXPECT_EQ(Refreshes("success"), 1);
  log_.clock.Advance(milliseconds{5500});
  refresher_->Run();
  EXPECT_EQ(Refreshes("success"), 2);
}

TEST_F(KeySetRefresherTest, TriesEveryTenSecondsWhileNothingWasEverLoaded) {
  client_.Forget(kDiscovery);
  EXPECT_EQ(FetchesWithin(seconds{59}), 6U);
  EXPECT_EQ(Refreshes("failure"), 6);
}

TEST_F(KeySetRefresherTest, KeepsTheOldKeysAfterAFailureAndTriesAgainInAMinute) {
  refresher_->Run();
  log_.clock.Advance(hours{1});
  client_.Answer(kKeys, "{\"keys\":[");
  refresher_->Run();
  EXPECT_TRUE(keys_.Current()->Has("kid-1"));
  EXPECT_EQ(LastSuccess(), 1'700'000'000);
  EXPECT_TRUE(log_.Has({"\"warn\"", "going on with the old ones"}));
  EXPECT_EQ(FetchesWithin(seconds{59}), 0U);
  EXPECT_EQ(FetchesWithin(minutes{3}), 3U);
}

TEST_F(KeySetRefresherTest, SaysThatRedirectsAreNotFollowed) {
  client_.Answer(kDiscovery, "", 302);
  ExpectFailure("answered 302; redirects are not followed");
}

TEST_F(KeySetRefresherTest, RefusesOtherAnswersThan200) {
  client_.Answer(kKeys, SigningKey::Generate("kid-1").JwkSetJson(), 500);
  ExpectFailure("https://keys.example.com/keys: answered 500");
}

TEST_F(KeySetRefresherTest, RefusesADocumentThatIsNone) {
  client_.Answer(kDiscovery, "<html>");
  ExpectFailure("the discovery document is no JSON object");
}

TEST_F(KeySetRefresherTest, RefusesAKeySetThatIsNone) {
  client_.Answer(kKeys, "[]");
  ExpectFailure("the JWK set has no list `keys`");
}

struct ElsewhereCase {
  const char* name;
  const char* jwks_uri;
};

void PrintTo(const ElsewhereCase& elsewhere, std::ostream* out) { *out << elsewhere.name; }

class ElsewhereTest : public KeySetRefresherTest,
                      public testing::WithParamInterface<ElsewhereCase> {};

TEST_P(ElsewhereTest, IsNotAskedForKeys) {
  client_.Answer(kDiscovery, Document(kIssuer, GetParam().jwks_uri));
  client_.Answer(GetParam().jwks_uri, SigningKey::Generate("kid-1").JwkSetJson());
  ExpectFailure("names a key set on another host than its own");
  EXPECT_THAT(client_.Requests(), SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(
    Places, ElsewhereTest,
    testing::Values(ElsewhereCase{"OtherHost", "https://evil.example.com/keys"},
                    ElsewhereCase{"Subdomain", "https://a.keys.example.com/keys"},
                    ElsewhereCase{"PlainHttp", "http://keys.example.com/keys"},
                    ElsewhereCase{"OtherPort", "https://keys.example.com:8443/keys"},
                    ElsewhereCase{"User", "https://keys.example.com@evil.example.com/keys"},
                    ElsewhereCase{"File", "file:///etc/keys"}, ElsewhereCase{"Relative", "/keys"}),
    [](const auto& test) { return test.param.name; });

TEST_F(KeySetRefresherTest, TakesTheConfiguredIssuerOnlyWhenTheDocumentAgrees) {
  Make(kIssuer);
  refresher_->Run();
  EXPECT_EQ(*keys_.Issuer(), kIssuer);
}

TEST_F(KeySetRefresherTest, RefusesADocumentOfAnotherIssuer) {
  Make("https://configured.example.com");
  ExpectFailure("but public_keys.issuer is another");
  EXPECT_EQ(*keys_.Issuer(), "");
}

}  // namespace
}  // namespace dtbridge
