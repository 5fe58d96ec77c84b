#include "request_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dtbridge/fetch/curl_http_client.h"

namespace dtbridge {
namespace {

using testing::HasSubstr;
using testing::Not;

struct UrlCase {
  const char* name;
  std::string url;
  bool loopback;
};

void PrintTo(const UrlCase& url, std::ostream* out) { *out << url.name; }

class GoodUrlTest : public testing::TestWithParam<UrlCase> {};

TEST_P(GoodUrlTest, IsTaken) {
  const auto checked = CheckRequestUrl(GetParam().url, false);
  ASSERT_TRUE(checked) << checked.error();
  EXPECT_EQ(checked->is_loopback, GetParam().loopback);
}

const auto kName = [](const auto& test) { return test.param.name; };

INSTANTIATE_TEST_SUITE_P(Urls, GoodUrlTest,
                         testing::Values(UrlCase{"Https", "https://example.com/a", false},
                                         UrlCase{"HttpsPort", "https://example.com:8443/a", false},
                                         UrlCase{"UpperCase", "HTTPS://EXAMPLE.com/a", false},
                                         UrlCase{"V4", "http://127.0.0.1:80/a", true},
                                         UrlCase{"V4End", "http://127.255.255.254/a", true},
                                         UrlCase{"V4Short", "http://127.1/a", true},
                                         UrlCase{"V6", "http://[::1]:80/a", true},
                                         UrlCase{"Name", "http://localhost/a", true}),
                         kName);

struct BadUrlCase {
  const char* name;
  std::string url;
  std::string part;
};

void PrintTo(const BadUrlCase& url, std::ostream* out) { *out << url.name; }

class BadUrlTest : public testing::TestWithParam<BadUrlCase> {};

TEST_P(BadUrlTest, IsRefusedWithoutShowingTheQuery) {
  const auto checked = CheckRequestUrl(GetParam().url, false);
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error(), HasSubstr(GetParam().part));
  EXPECT_THAT(checked.error(), Not(HasSubstr("hush")));
}

INSTANTIATE_TEST_SUITE_P(
    Urls, BadUrlTest,
    testing::Values(BadUrlCase{"PlainHttp", "http://example.com/a?t=hush",
                               "http://example.com/a: plain http is for loopback addresses only"},
                    BadUrlCase{"PlainByName", "http://localhost.example.com/", "plain http"},
                    BadUrlCase{"PlainByAddress", "http://128.0.0.1/", "plain http"},
                    BadUrlCase{"PlainByV6", "http://[::2]/", "plain http"},
                    BadUrlCase{"User", "https://hush@example.com/", "user name or password"},
                    BadUrlCase{"Password", "https://u:hush@example.com/", "user name or password"},
                    BadUrlCase{"LoopbackAsUser", "http://localhost:hush@example.com/", "user name"},
                    BadUrlCase{"File", "file:///etc/hush", "neither https nor http"},
                    BadUrlCase{"Ftp", "ftp://example.com/hush", "neither https nor http"},
                    BadUrlCase{"NoScheme", "example.com/hush", "not valid"},
                    BadUrlCase{"Empty", "", "not valid"},
                    BadUrlCase{"LineEnd", "https://example.com/\r\nhush", "not valid"},
                    BadUrlCase{"Space", "https://example.com/ hush", "not valid"},
                    BadUrlCase{"BadPort", "https://example.com:99999/hush", "not valid"}),
    kName);

TEST(RequestUrlTest, TakesPlainHttpWhereTheRequestAllowsIt) {
  EXPECT_TRUE(CheckRequestUrl("http://bridge.example.com/", true));
}

TEST(RequestUrlTest, KeepsTheQueryOutOfWhatIsShown) {
  const auto checked = CheckRequestUrl("https://example.com:8443/a/b?token=hush#x", false);
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->shown, "https://example.com:8443/a/b");
  EXPECT_EQ(checked->query, "token=hush");
}

TEST(CurlHttpClientTest, RefusesHeadersThatHoldALineEnd) {
  CurlHttpClient client;
  HttpRequest request{.url = "https://localhost:1/"};
  request.headers = {{"X-A", "b\r\nX-C: d"}};
  EXPECT_THAT(client.Send(request).error(), HasSubstr("a header of the request is not valid"));
  request.headers = {{"X-A: b\r\nX-C", "d"}};
  EXPECT_THAT(client.Send(request).error(), HasSubstr("a header of the request is not valid"));
}

}  // namespace
}  // namespace dtbridge
