#include "discovery_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dtbridge {
namespace {

TEST(DiscoveryDocumentTest, ReadsIssuerAndKeySet) {
  const auto document = ParseDiscovery(
      R"({"issuer":"https://i","jwks_uri":"https://i/keys","id_token_signing_alg_values_supported":["ES256"]})");
  ASSERT_TRUE(document) << document.error();
  EXPECT_EQ(document->issuer, "https://i");
  EXPECT_EQ(document->jwks_uri, "https://i/keys");
}

struct BadDocument {
  const char* name;
  const char* text;
  const char* part;
};

void PrintTo(const BadDocument& document, std::ostream* out) { *out << document.name; }

class BadDiscoveryTest : public testing::TestWithParam<BadDocument> {};

TEST_P(BadDiscoveryTest, IsRefused) {
  const auto document = ParseDiscovery(GetParam().text);
  ASSERT_FALSE(document);
  EXPECT_THAT(document.error(), testing::HasSubstr(GetParam().part));
}

INSTANTIATE_TEST_SUITE_P(
    Documents, BadDiscoveryTest,
    testing::Values(BadDocument{"Empty", "", "no JSON object"},
                    BadDocument{"Html", "<html>", "no JSON object"},
                    BadDocument{"List", "[]", "no JSON object"},
                    BadDocument{"Cut", R"({"issuer":"i")", "no JSON object"},
                    BadDocument{"NoIssuer", R"({"jwks_uri":"u"})", "no `issuer`"},
                    BadDocument{"EmptyIssuer", R"({"issuer":"","jwks_uri":"u"})", "no `issuer`"},
                    BadDocument{"NumberIssuer", R"({"issuer":1,"jwks_uri":"u"})", "no `issuer`"},
                    BadDocument{"NoKeySet", R"({"issuer":"i"})", "no `jwks_uri`"},
                    BadDocument{"NullKeySet", R"({"issuer":"i","jwks_uri":null})",
                                "no `jwks_uri`"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace dtbridge
