#include "sender_credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dtbridge/base/config_error.h"
#include "emulator/key_file.h"
#include "support/temporary_directory.h"
#include "support/token_part.h"

namespace dtbridge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

const SysTime kNow{std::chrono::seconds{1'750'000'000}};

class SenderCredentialsTest : public testing::Test {
 protected:
  /// What the next attempt would carry.
  static std::string TokenOf(ParcelSigner& signer) {
    QueuedPush push;
    push.event = std::make_shared<const PushBody>();
    const Parcel parcel = signer.Sign(push, kNow);
    return parcel.signature.empty() ? "" : parcel.signature.front().second;
  }

  std::string WriteKey(const std::string& kid, const std::string& issuer) const {
    const SigningKey key = SigningKey::Generate("any");
    return directory_.Write("key", KeyFileText({.pem = key.Pem(), .kid = kid, .issuer = issuer}));
  }

  TemporaryDirectory directory_;
  SenderArguments arguments_;
};

TEST_F(SenderCredentialsTest, SignNothingWhenThereIsNothingToSignWith) {
  const auto options = SenderCredentials(arguments_).SignerOptions(1);
  EXPECT_FALSE(options.secret.has_value());
  EXPECT_EQ(options.key, nullptr);
}

TEST_F(SenderCredentialsTest, TakeTheSecretWithoutItsLineEnd) {
  arguments_.secret_file = directory_.Write("secret", "a secret\n");
  EXPECT_EQ(SenderCredentials(arguments_).SignerOptions(1).secret->Reveal(), "a secret");
}

TEST_F(SenderCredentialsTest, TakeKidAndIssuerFromTheKeyFileUnlessTold) {
  arguments_.es256_key = WriteKey("kid-1", "https://issuer.example");
  arguments_.organization = "org";
  EXPECT_EQ(SenderCredentials(arguments_).SignerOptions(1).issuer, "https://issuer.example");
  EXPECT_NE(SenderCredentials(arguments_).SignerOptions(1).key->JwkJson().find("kid-1"),
            std::string::npos);

  arguments_.kid = "kid-2";
  arguments_.issuer = "https://other.example";
  EXPECT_EQ(SenderCredentials(arguments_).SignerOptions(1).issuer, "https://other.example");
  EXPECT_NE(SenderCredentials(arguments_).SignerOptions(1).key->JwkJson().find("kid-2"),
            std::string::npos);
}

TEST_F(SenderCredentialsTest, RefuseAKeyWithoutKidOrOrganization) {
  arguments_.es256_key = WriteKey("", "");
  arguments_.organization = "org";
  EXPECT_THROW(SenderCredentials{arguments_}, ConfigError);

  arguments_.kid = "kid";
  arguments_.organization = "";
  EXPECT_THROW(SenderCredentials{arguments_}, ConfigError);
}

TEST_F(SenderCredentialsTest, RefuseFilesThatAreNotThere) {
  arguments_.secret_file = directory_.At("none");
  EXPECT_THROW(SenderCredentials{arguments_}, ConfigError);
}

TEST_F(SenderCredentialsTest, NoticeAChangedSecret) {
  arguments_.secret_file = directory_.Write("secret", "the first secret");
  SenderCredentials credentials(arguments_);
  ParcelSigner signer(credentials.SignerOptions(1));
  EXPECT_FALSE(credentials.Refresh(signer));

  directory_.Write("secret", "the second secret");
  EXPECT_TRUE(credentials.Refresh(signer));
  EXPECT_FALSE(credentials.Refresh(signer));

  ParcelSigner second({.secret = Secret("the second secret")});
  EXPECT_EQ(TokenOf(signer), TokenOf(second));
}

TEST_F(SenderCredentialsTest, NoticeAChangedKeyAndItsIssuer) {
  arguments_.es256_key = WriteKey("kid-1", "https://first.example");
  arguments_.organization = "org";
  SenderCredentials credentials(arguments_);
  ParcelSigner signer(credentials.SignerOptions(1));

  WriteKey("kid-2", "https://second.example");
  EXPECT_TRUE(credentials.Refresh(signer));

  EXPECT_THAT(TokenPart(TokenOf(signer), 0), HasSubstr(R"("kid":"kid-2")"));
  EXPECT_THAT(TokenPart(TokenOf(signer), 1), HasSubstr(R"("iss":"https://second.example")"));
}

TEST_F(SenderCredentialsTest, KeepTheIssuerTheyWereToldWhenTheKeyChanges) {
  arguments_.es256_key = WriteKey("kid-1", "https://first.example");
  arguments_.organization = "org";
  arguments_.issuer = "https://told.example";
  SenderCredentials credentials(arguments_);
  ParcelSigner signer(credentials.SignerOptions(1));

  WriteKey("kid-2", "https://second.example");
  EXPECT_TRUE(credentials.Refresh(signer));

  EXPECT_THAT(TokenPart(TokenOf(signer), 1), HasSubstr(R"("iss":"https://told.example")"));
}

TEST_F(SenderCredentialsTest, KeepWhatTheyHaveWhileAFileIsBeingWritten) {
  arguments_.secret_file = directory_.Write("secret", "the first secret");
  arguments_.es256_key = WriteKey("kid", "");
  arguments_.organization = "org";
  SenderCredentials credentials(arguments_);
  ParcelSigner signer(credentials.SignerOptions(1));

  directory_.Write("secret", "");
  directory_.Write("key", "-----BEGIN PRIVATE");
  EXPECT_FALSE(credentials.Refresh(signer));

  WriteKey("kid-2", "");
  EXPECT_TRUE(credentials.Refresh(signer));
}

TEST_F(SenderCredentialsTest, ReadCustomHeadersFromArgumentsAndFiles) {
  arguments_.headers = {"X-Building=a=b", "X-Empty="};
  arguments_.header_files = {"X-Token=" + directory_.Write("token", "t\n")};
  EXPECT_THAT(CustomHeaders(arguments_),
              ElementsAre(Pair("X-Building", "a=b"), Pair("X-Empty", ""), Pair("X-Token", "t")));
}

TEST_F(SenderCredentialsTest, RefuseHeadersThatWouldBreakTheRequest) {
  for (const char* header :
       {"no value", "=x", "X Y=z", "X:Y=z", "X\t=z", "X(Y)=z", "X\xc3\xa4=z", "X=a\r\nHost: b",
        "Content-Length=3", "host=b", "TRANSFER-ENCODING=chunked"}) {
    arguments_.headers = {header};
    EXPECT_THROW(CustomHeaders(arguments_), ConfigError) << header;
  }
}

TEST_F(SenderCredentialsTest, RefuseAuthoritiesThatAreNone) {
  arguments_.url = "https://receiver.example/x";
  for (const auto& file : {directory_.At("none"), directory_.Write("text", "no certificate\n")}) {
    arguments_.ca_file = file;
    EXPECT_THROW(CheckReceiver(arguments_), ConfigError) << file;
  }
}

TEST_F(SenderCredentialsTest, SendPlainOnlyToThisMachineUnlessTold) {
  arguments_.url = "http://192.0.2.1/x";
  EXPECT_THROW(CheckReceiver(arguments_), ConfigError);
  arguments_.allow_plain_http = true;
  EXPECT_EQ(CheckReceiver(arguments_).host, "192.0.2.1");
  arguments_ = {};
  arguments_.url = "http://127.0.0.1:8080/x";
  EXPECT_EQ(CheckReceiver(arguments_).port, 8080);
}

}  // namespace
}  // namespace dtbridge
