#include "listen_address.h"

#include <gmock/gmock.h>

#include "dtbridge/base/config_error.h"

namespace dtbridge {
namespace {

TEST(ParseListenAddressTest, TakesHostAndPort) {
  const auto parsed = [](std::string_view text) {
    const ListenAddress address = ParseListenAddress(text, "listen.address");
    return address.host + " " + std::to_string(address.port);
  };
  EXPECT_EQ(parsed("127.0.0.1:8080"), "127.0.0.1 8080");
  EXPECT_EQ(parsed("[::]:0"), ":: 0");
  EXPECT_EQ(parsed("[::1]:65535"), "::1 65535");
  EXPECT_EQ(parsed("localhost:80"), "localhost 80");
}

class BadAddressTest : public testing::TestWithParam<const char*> {};

TEST_P(BadAddressTest, IsRefusedByName) {
  try {
    ParseListenAddress(GetParam(), "admin.address");
    FAIL() << "taken";
  } catch (const ConfigError& e) {
    EXPECT_THAT(e.what(),
                testing::StartsWith(std::string("admin.address \"") + GetParam() + "\" has "));
    EXPECT_THAT(e.what(), testing::HasSubstr("host:port or [ipv6]:port"));
  }
}

INSTANTIATE_TEST_SUITE_P(Addresses, BadAddressTest,
                         testing::Values("", "8080", ":8080", "localhost",
                                         "localhost:", "localhost:http", "localhost:65536",
                                         "localhost:-1", "localhost:80 ", "::1:80", "[::1]",
                                         "[]:80", "[localhost]:80", "[::1:80", "a]:80"));

}  // namespace
}  // namespace dtbridge
