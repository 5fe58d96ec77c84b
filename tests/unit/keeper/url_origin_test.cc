#include "url_origin.h"

#include <gtest/gtest.h>

namespace dtbridge {
namespace {

struct OriginCase {
  const char* name;
  std::string url;
  std::string origin;  ///< empty: none
};

void PrintTo(const OriginCase& origin, std::ostream* out) { *out << origin.name; }

class UrlOriginTest : public testing::TestWithParam<OriginCase> {};

TEST_P(UrlOriginTest, IsSchemeHostAndPort) {
  EXPECT_EQ(OriginOf(GetParam().url).value_or(""), GetParam().origin);
}

INSTANTIATE_TEST_SUITE_P(
    Urls, UrlOriginTest,
    testing::Values(OriginCase{"Plain", "https://example.com/a/b?c", "https://example.com"},
                    OriginCase{"UpperCase", "HTTPS://Example.COM/A", "https://example.com"},
                    OriginCase{"UsualPort", "https://example.com:443/a", "https://example.com"},
                    OriginCase{"HttpPort", "http://localhost:80", "http://localhost"},
                    OriginCase{"OtherPort", "https://example.com:444/", "https://example.com:444"},
                    OriginCase{"HttpsPortOnHttp", "http://a:443/", "http://a:443"},
                    OriginCase{"V6", "http://[::1]:8080/a", "http://[::1]:8080"},
                    OriginCase{"QueryAtOnce", "https://example.com?x", "https://example.com"},
                    OriginCase{"FragmentAtOnce", "https://example.com#@b", "https://example.com"},
                    OriginCase{"User", "https://example.com@evil.example/", ""},
                    OriginCase{"Backslash", "https://example.com\\@evil.example/", ""},
                    OriginCase{"OtherScheme", "ftp://example.com/", ""},
                    OriginCase{"Relative", "/keys", ""},
                    OriginCase{"SchemeRelative", "//example.com/keys", ""},
                    OriginCase{"NoHost", "https:///keys", ""}, OriginCase{"Empty", "", ""}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace dtbridge
