#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "captured_log.h"
#include "dtbridge/keeper/key_set_refresher.h"
#include "dtbridge/signature/signing.h"
#include "fakes/fake_http_client.h"
#include "support/temporary_directory.h"

namespace dtbridge {
namespace {

class JwksFileTest : public testing::Test {
 protected:
  void Make(const std::string& issuer = "") {
    PublicKeysOptions options;
    options.jwks_file = directory_.At("jwks.json");
    options.issuer = issuer;
    refresher_.emplace(options, keys_, client_, log_.clock, log_.logger, log_.registry);
  }

  void Write(const std::string& content) { directory_.Write("jwks.json", content); }

  double Refreshes(const std::string& result) {
    return log_.registry.Counters("jwks_refreshes_total", "").With({{"result", result}}).Value();
  }

  TemporaryDirectory directory_;
  CapturedLog log_;
  FakeHttpClient client_;
  PublicKeys keys_;
  std::optional<KeySetRefresher> refresher_;
};

TEST_F(JwksFileTest, LoadsTheKeysAndFetchesNothing) {
  Write(SigningKey::Generate("kid-1").JwkSetJson());
  Make();
  EXPECT_EQ(refresher_->Run(), KeySetRefresher::kFileInterval);
  ASSERT_NE(keys_.Current(), nullptr);
  EXPECT_TRUE(keys_.Current()->Has("kid-1"));
  EXPECT_EQ(*keys_.Issuer(), kDefaultIssuer);
  EXPECT_TRUE(client_.Requests().empty());
}

TEST_F(JwksFileTest, TakesTheConfiguredIssuer) {
  Write(SigningKey::Generate("kid-1").JwkSetJson());
  Make("https://issuer.example.com");
  refresher_->Run();
  EXPECT_EQ(*keys_.Issuer(), "https://issuer.example.com");
}

TEST_F(JwksFileTest, ReplacesTheKeysWhenTheContentChanged) {
  Write(SigningKey::Generate("kid-1").JwkSetJson());
  Make();
  refresher_->Run();
  const auto before = keys_.Current();
  refresher_->Run();
  EXPECT_EQ(keys_.Current(), before);
  EXPECT_EQ(Refreshes("success"), 1);
  Write(SigningKey::Generate("kid-2").JwkSetJson());
  refresher_->Run();
  EXPECT_TRUE(keys_.Current()->Has("kid-2"));
  EXPECT_EQ(Refreshes("success"), 2);
}

TEST_F(JwksFileTest, KeepsTheKeysWhileTheFileIsEmptyCutOrGone) {
  const std::string good = SigningKey::Generate("kid-1").JwkSetJson();
  Write(good);
  Make();
  refresher_->Run();
  const auto before = keys_.Current();
  for (const std::string& content : {std::string(), good.substr(0, good.size() / 2)}) {
    Write(content);
    refresher_->Run();
    EXPECT_EQ(keys_.Current(), before);
  }
  std::filesystem::remove(directory_.At("jwks.json"));
  refresher_->Run();
  EXPECT_EQ(keys_.Current(), before);
  EXPECT_TRUE(log_.Has({"going on with the old ones", "does not exist"}));

  Write(good);
  refresher_->Run();
  EXPECT_NE(keys_.Current(), before);
  EXPECT_TRUE(keys_.Current()->Has("kid-1"));
}

TEST_F(JwksFileTest, CountsAndLogsAProblemOnceAndNotAtEveryLook) {
  Make();
  for (int i = 0; i < 10; ++i) refresher_->Run();
  EXPECT_EQ(Refreshes("failure"), 1);
  EXPECT_TRUE(log_.Has({"\"error\"", "no public keys yet", "does not exist"}));
}

TEST_F(JwksFileTest, SaysWhenTheKeysWereLastSeenToBeCurrent) {
  Write(SigningKey::Generate("kid-1").JwkSetJson());
  Make();
  const auto last = [this] {
    return log_.registry.Gauges("jwks_last_success_timestamp_seconds", "").With().Value();
  };
  refresher_->Run();
  log_.clock.Advance(std::chrono::seconds{100});
  refresher_->Run();
  EXPECT_EQ(last(), 1'700'000'100);
  Write("");
  refresher_->Run();
  log_.clock.Advance(std::chrono::seconds{100});
  refresher_->Run();
  EXPECT_EQ(last(), 1'700'000'100);
}

TEST_F(JwksFileTest, LeavesWishesUntakenSoThatTheyWakeNobody) {
  int wakes = 0;
  PublicKeys keys([&] { ++wakes; });
  Write(SigningKey::Generate("kid-1").JwkSetJson());
  PublicKeysOptions options;
  options.jwks_file = directory_.At("jwks.json");
  KeySetRefresher refresher(options, keys, client_, log_.clock, log_.logger, log_.registry);
  for (int i = 0; i < 100; ++i) {
    keys.WantRefresh();
    refresher.Run();
  }
  EXPECT_EQ(wakes, 1);
}

}  // namespace
}  // namespace dtbridge
