#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dtbridge/fetch/curl_http_client.h"
#include "dtbridge/keeper/key_set_refresher.h"
#include "dtbridge/signature/signing.h"
#include "support/tiny_http_server.h"

namespace dtbridge {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// Discovery over real HTTP from a server on loopback that answers by path.
class KeyDiscoveryTest : public testing::Test {
 protected:
  std::string Answer(const std::string& request) const {
    if (request.find("GET /keys ") == 0) return keys_;
    return discovery_.empty()
               ? TinyHttpServer::Ok(R"({"issuer":"https://issuer.example","jwks_uri":")" +
                                    server_->Url("/keys") + R"("})")
               : discovery_;
  }

  void Load() {
    PublicKeysOptions options;
    options.discovery_url = server_->Url("/discovery");
    KeySetRefresher(options, loaded_, client_, clock_, logger_, registry_).Run();
  }

  std::string discovery_;  ///< empty: a good one
  std::string keys_ = TinyHttpServer::Ok(SigningKey::Generate("kid").JwkSetJson());
  SystemClock clock_;
  Registry registry_;
  std::string log_;
  Logger logger_{LogOptions{}, clock_, registry_, [this](std::string_view line) { log_ += line; }};
  CurlHttpClient client_;
  PublicKeys loaded_;
  std::unique_ptr<TinyHttpServer> server_ = std::make_unique<TinyHttpServer>(
      [this](const std::string& request) { return Answer(request); });
};

TEST_F(KeyDiscoveryTest, LoadsTheKeysThatTheDocumentNames) {
  Load();
  ASSERT_NE(loaded_.Current(), nullptr) << log_;
  EXPECT_TRUE(loaded_.Current()->Has("kid"));
  EXPECT_EQ(*loaded_.Issuer(), "https://issuer.example");
}

TEST_F(KeyDiscoveryTest, StopsReadingADocumentThatDoesNotEnd) {
  discovery_ = TinyHttpServer::Ok(std::string(10'000'000, ' '));
  Load();
  EXPECT_EQ(loaded_.Current(), nullptr);
  EXPECT_THAT(log_, HasSubstr("the answer is larger than 65536 bytes"));
}

TEST_F(KeyDiscoveryTest, StopsReadingAKeySetThatDoesNotEnd) {
  std::string chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 1'000; ++i) chunks += "400\r\n" + std::string(1024, ' ') + "\r\n";
  keys_ = chunks;
  Load();
  EXPECT_EQ(loaded_.Current(), nullptr);
  EXPECT_THAT(log_, HasSubstr("the answer is larger than 65536 bytes"));
}

TEST_F(KeyDiscoveryTest, FollowsNoRedirectToWhereverItLeads) {
  const TinyHttpServer elsewhere([](const std::string&) {
    return TinyHttpServer::Ok(SigningKey::Generate("evil").JwkSetJson());
  });
  const std::string redirect =
      "HTTP/1.1 307 Temporary Redirect\r\nLocation: " + elsewhere.Url("/keys") +
      "\r\nContent-Length: 0\r\n\r\n";
  keys_ = redirect;
  Load();
  discovery_ = redirect;
  Load();
  EXPECT_EQ(loaded_.Current(), nullptr);
  EXPECT_THAT(log_, HasSubstr("redirects are not followed"));
  EXPECT_THAT(elsewhere.Requests(), IsEmpty());
}

TEST_F(KeyDiscoveryTest, AsksNoOtherServerForTheKeys) {
  const TinyHttpServer elsewhere([](const std::string&) {
    return TinyHttpServer::Ok(SigningKey::Generate("evil").JwkSetJson());
  });
  discovery_ = TinyHttpServer::Ok(R"({"issuer":"https://issuer.example","jwks_uri":")" +
                                  elsewhere.Url("/keys") + R"("})");
  Load();
  EXPECT_EQ(loaded_.Current(), nullptr);
  EXPECT_THAT(elsewhere.Requests(), IsEmpty());
}

TEST_F(KeyDiscoveryTest, GoesOnWithoutAServer) {
  PublicKeysOptions options;
  options.discovery_url = server_->Url("/discovery");
  server_.reset();
  KeySetRefresher(options, loaded_, client_, clock_, logger_, registry_).Run();
  EXPECT_EQ(loaded_.Current(), nullptr);
  EXPECT_THAT(log_, HasSubstr("no public keys yet"));
}

}  // namespace
}  // namespace dtbridge
