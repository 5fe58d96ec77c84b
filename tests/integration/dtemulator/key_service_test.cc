#include "emulator/key_service.h"

#include <gtest/gtest.h>

#include <chrono>

#include "dtbridge/fetch/curl_http_client.h"
#include "dtbridge/json/document.h"
#include "dtbridge/signature/jwk_set.h"

namespace dtbridge {
namespace {

const SysTime kNow{std::chrono::seconds{1'750'000'000}};

class KeyServiceTest : public testing::Test {
 protected:
  HttpResponse Get(const std::string& url, const std::string& method = "GET") {
    const auto response = client_.Send({.url = url, .method = method});
    EXPECT_TRUE(response.has_value()) << response.error();
    return response.value_or(HttpResponse{});
  }

  /// The key set, the way a receiver finds it.
  std::shared_ptr<const JwkSet> KeySet() {
    json::Document document;
    const HttpResponse discovery = Get(keys_.DiscoveryUrl());
    const auto root = *document.Parse(discovery.body);
    EXPECT_EQ(root.Find("issuer")->Text(), keys_.Issuer());
    return JwkSet::Parse(Get(std::string(root.Find("jwks_uri")->Text())).body).value();
  }

  CurlHttpClient client_;
  KeyService keys_{0, 1, kNow};
};

TEST_F(KeyServiceTest, ServesTheKeyItSignsWith) {
  const auto set = KeySet();
  EXPECT_EQ(set->Size(), 1U);
  EXPECT_TRUE(set->Has(keys_.Current().kid));
}

TEST_F(KeyServiceTest, MakesTokensThatItsKeySetVerifies) {
  const KeyFile file = keys_.Current();
  const SigningKey key = SigningKey::FromPem(file.pem, file.kid);
  EXPECT_NE(KeySet(), nullptr);
  EXPECT_EQ(JwkSet::Parse(key.JwkSetJson()).value()->Has(file.kid), true);
  EXPECT_NE(Get(keys_.Issuer() + "/.well-known/jwks.json").body.find(key.JwkJson()),
            std::string::npos);
}

TEST_F(KeyServiceTest, KeepsTheKeyBeforeUntilItIsDropped) {
  const std::string first = keys_.Current().kid;
  keys_.Rotate(kNow);
  const std::string second = keys_.Current().kid;
  EXPECT_NE(first, second);
  EXPECT_EQ(keys_.PreviousKid(), first);
  EXPECT_TRUE(KeySet()->Has(first));
  EXPECT_TRUE(KeySet()->Has(second));

  keys_.DropPrevious();
  EXPECT_FALSE(KeySet()->Has(first));
  EXPECT_TRUE(KeySet()->Has(second));
}

TEST_F(KeyServiceTest, ServesNothingElse) {
  EXPECT_EQ(Get(keys_.Issuer() + "/other").status, 404);
  EXPECT_EQ(Get(keys_.DiscoveryUrl(), "POST").status, 405);
  const HttpResponse head = Get(keys_.DiscoveryUrl(), "HEAD");
  EXPECT_EQ(head.status, 200);
  EXPECT_TRUE(head.body.empty());
  const auto huge = client_.Send(
      {.url = keys_.DiscoveryUrl(), .headers = {{"X-Filler", std::string(10'000, 'x')}}});
  EXPECT_TRUE(!huge || huge->status == 431);
}

}  // namespace
}  // namespace dtbridge
