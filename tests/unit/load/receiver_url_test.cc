#include "load/receiver_url.h"

#include <gtest/gtest.h>

#include "dtbridge/base/config_error.h"

namespace dtbridge {
namespace {

struct GoodCase {
  const char* name;
  const char* url;
  bool is_https;
  const char* host;
  std::uint16_t port;
  const char* authority;
  const char* target;
};

class GoodUrlTest : public testing::TestWithParam<GoodCase> {};

TEST_P(GoodUrlTest, IsTakenApart) {
  const ReceiverUrl url = ParseReceiverUrl(GetParam().url);
  EXPECT_EQ(url.is_https, GetParam().is_https);
  EXPECT_EQ(url.host, GetParam().host);
  EXPECT_EQ(url.port, GetParam().port);
  EXPECT_EQ(url.authority, GetParam().authority);
  EXPECT_EQ(url.target, GetParam().target);
}

INSTANTIATE_TEST_SUITE_P(
    Urls, GoodUrlTest,
    testing::Values(
        GoodCase{"Plain", "http://a.example/v1/x", false, "a.example", 80, "a.example", "/v1/x"},
        GoodCase{"Https", "https://a.example", true, "a.example", 443, "a.example", "/"},
        GoodCase{"Port", "https://a.example:8443/x?y=1", true, "a.example", 8443, "a.example:8443",
                 "/x?y=1"},
        GoodCase{"QueryAlone", "http://a?y", false, "a", 80, "a", "/?y"},
        GoodCase{"V6", "http://[::1]:8080/x", false, "::1", 8080, "[::1]:8080", "/x"},
        GoodCase{"V6WithoutPort", "https://[2001:db8::1]/", true, "2001:db8::1", 443,
                 "[2001:db8::1]", "/"},
        GoodCase{"Fragment", "http://a/x#part", false, "a", 80, "a", "/x"}),
    [](const auto& test) { return test.param.name; });

class BadUrlTest : public testing::TestWithParam<const char*> {};

TEST_P(BadUrlTest, IsRefused) { EXPECT_THROW(ParseReceiverUrl(GetParam()), ConfigError); }

INSTANTIATE_TEST_SUITE_P(Urls, BadUrlTest,
                         testing::Values("", "a.example/x", "ftp://a/x", "http://", "http:///x",
                                         "http://a:/x", "http://a:0/", "http://a:65536/",
                                         "http://a:80x/", "http://[::1/x", "http://u:p@a/",
                                         "http://a/with space", "http://a/\r\nHost: b"));

TEST(ReceiverUrlTest, KnowsLoopbackAddresses) {
  EXPECT_TRUE(ParseReceiverUrl("http://localhost:1/").IsLoopback());
  EXPECT_TRUE(ParseReceiverUrl("http://127.0.0.1/").IsLoopback());
  EXPECT_TRUE(ParseReceiverUrl("http://[::1]/").IsLoopback());
  EXPECT_FALSE(ParseReceiverUrl("http://192.0.2.1/").IsLoopback());
}

}  // namespace
}  // namespace dtbridge
