#include "emulator/parcel_signer.h"

#include <gtest/gtest.h>

#include <set>

#include "dtbridge/signature/signing.h"

namespace dtbridge {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

const SysTime kNow{seconds{1'750'000'000}};
constexpr const char* kBody =
    R"({"event":{"eventId":"x","data":{"touch":{"updateTime":"2026-03-02T00:00:00.000000Z"}}}})";

QueuedPush APush(Fault fault) {
  PushBody event;
  event.body = kBody;
  QueuedPush push;
  push.event = std::make_shared<const PushBody>(std::move(event));
  push.fault = fault;
  return push;
}

ParcelSigner ASigner() { return ParcelSigner({.secret = Secret("a-secret-of-the-test")}); }

/// The token the true secret makes with those claims, to compare with.
std::string TrueToken(SysTime issued_at, const std::string& token) {
  // The id is inside the token; two signers of one seed make the same one.
  DeliverySigner signer({.secret = Secret("a-secret-of-the-test")});
  const auto headers = signer.HeadersFor(kBody, issued_at);
  EXPECT_FALSE(token.empty());
  return headers[0].second;
}

TEST(ParcelSignerTest, SignsAGoodOneWithTheSecret) {
  auto signer = ASigner();
  const Parcel parcel = signer.Sign(APush(Fault::kNone), kNow);
  EXPECT_EQ(parcel.body, kBody);
  ASSERT_EQ(parcel.signature.size(), 1U);
  EXPECT_EQ(parcel.signature[0].second, TrueToken(kNow, parcel.signature[0].second));
}

TEST(ParcelSignerTest, ChangesOneByteAfterSigning) {
  auto signer = ASigner();
  const Parcel parcel = signer.Sign(APush(Fault::kTampered), kNow);
  EXPECT_EQ(parcel.signature[0].second, TrueToken(kNow, parcel.signature[0].second));
  ASSERT_EQ(parcel.body.size(), std::string(kBody).size());
  int differing = 0;
  for (std::size_t i = 0; i < parcel.body.size(); ++i) differing += parcel.body[i] != kBody[i];
  EXPECT_EQ(differing, 1);
}

TEST(ParcelSignerTest, SignsWithASecretNobodyKnows) {
  auto signer = ASigner();
  const Parcel parcel = signer.Sign(APush(Fault::kWrongSecret), kNow);
  EXPECT_EQ(parcel.body, kBody);
  ASSERT_EQ(parcel.signature.size(), 1U);
  EXPECT_NE(parcel.signature[0].second, TrueToken(kNow, parcel.signature[0].second));
}

TEST(ParcelSignerTest, SignsTwoHoursAgo) {
  auto signer = ASigner();
  const Parcel parcel = signer.Sign(APush(Fault::kExpired), kNow);
  EXPECT_EQ(parcel.signature[0].second, TrueToken(kNow - hours{2}, parcel.signature[0].second));
}

TEST(ParcelSignerTest, LeavesTheSignatureOut) {
  auto signer = ASigner();
  EXPECT_TRUE(signer.Sign(APush(Fault::kUnsigned), kNow).signature.empty());
}

TEST(ParcelSignerTest, ForgesBothSchemes) {
  ParcelSigner signer({.secret = Secret("a-secret-of-the-test"),
                       .key = std::make_shared<SigningKey>(SigningKey::Generate("kid"))});
  EXPECT_EQ(signer.Sign(APush(Fault::kWrongSecret), kNow).signature.size(), 2U);
}

TEST(ParcelSignerTest, UsesAChangedSecretFromTheNextTokenOn) {
  auto signer = ASigner();
  signer.UseSecret(Secret("the-secret-after-that"));
  const Parcel parcel = signer.Sign(APush(Fault::kNone), kNow);
  EXPECT_NE(parcel.signature[0].second, TrueToken(kNow, parcel.signature[0].second));
}

}  // namespace
}  // namespace dtbridge
