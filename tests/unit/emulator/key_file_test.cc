#include "emulator/key_file.h"

#include <gtest/gtest.h>

#include "dtbridge/signature/signing.h"

namespace dtbridge {
namespace {

TEST(KeyFileTest, IsReadAsItWasWritten) {
  const KeyFile written{.pem = "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\n",
                        .kid = "key-1",
                        .issuer = "https://issuer.example"};
  const KeyFile read = ParseKeyFile(KeyFileText(written));
  EXPECT_EQ(read.kid, "key-1");
  EXPECT_EQ(read.issuer, "https://issuer.example");
}

TEST(KeyFileTest, IsAPemThatOpensslTakes) {
  const SigningKey key = SigningKey::Generate("key-1");
  const KeyFile file = ParseKeyFile(KeyFileText({.pem = key.Pem(), .kid = "key-1"}));
  EXPECT_EQ(SigningKey::FromPem(file.pem, file.kid).JwkJson(), key.JwkJson());
}

TEST(KeyFileTest, NeedsNothingButThePem) {
  const KeyFile file = ParseKeyFile("-----BEGIN PRIVATE KEY-----\nkid: no\n");
  EXPECT_TRUE(file.kid.empty());
  EXPECT_TRUE(file.issuer.empty());
}

TEST(KeyFileTest, PassesOverLinesItDoesNotKnow) {
  EXPECT_EQ(ParseKeyFile("# a key\r\nkid: key-2\r\n-----BEGIN").kid, "key-2");
  EXPECT_TRUE(ParseKeyFile("no end of line").kid.empty());
}

}  // namespace
}  // namespace dtbridge
