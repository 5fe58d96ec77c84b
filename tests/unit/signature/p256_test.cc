#include "signature/p256.h"

#include <gtest/gtest.h>

#include <array>

#include "signature/base64url.h"

namespace dtbridge {
namespace {

std::string FromHex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

// FIPS 186-4 D.1.2.3: the order of the base point.
constexpr char kOrder[] = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

struct PartCase {
  const char* name;
  std::string r;
  std::string s;
};

void PrintTo(const PartCase& part, std::ostream* out) { *out << part.name; }

class DegenerateSignatureTest : public testing::TestWithParam<PartCase> {};

TEST_P(DegenerateSignatureTest, IsNoSignature) {
  const EvpKey key = GenerateP256();
  EXPECT_FALSE(VerifyEs256(*key, "anything", FromHex(GetParam().r) + FromHex(GetParam().s)));
}

const std::string kZero(64, '0');
const std::string kOne = std::string(63, '0') + "1";
const std::string kAllOnes(64, 'f');

// CVE-2022-21449 and its kin: r and s must lie in [1, n-1].
const PartCase kDegenerate[] = {
    {"BothZero", kZero, kZero}, {"RZero", kZero, kOne},
    {"SZero", kOne, kZero},     {"BothOrder", kOrder, kOrder},
    {"ROrder", kOrder, kOne},   {"SOrder", kOne, kOrder},
    {"BothOne", kOne, kOne},    {"BothBeyondTheField", kAllOnes, kAllOnes},
};

INSTANTIATE_TEST_SUITE_P(Every, DegenerateSignatureTest, testing::ValuesIn(kDegenerate),
                         [](const auto& test) { return test.param.name; });

TEST(Es256Test, VerifiesWhatItSigns) {
  // Often enough that r and s come short, and with the highest bit set and clear.
  const EvpKey pair = GenerateP256();
  const P256Point point = PointOf(*pair);
  const EvpKey key = P256FromPoint(point.x, point.y);
  ASSERT_NE(key, nullptr);
  for (int i = 0; i < 1000; ++i) {
    const std::string bytes = "message " + std::to_string(i);
    const std::string signature = SignEs256(*pair, bytes);
    ASSERT_EQ(signature.size(), kEs256SignatureBytes);
    ASSERT_TRUE(VerifyEs256(*key, bytes, signature)) << EncodeBase64Url(signature);
    ASSERT_FALSE(VerifyEs256(*key, bytes + " ", signature));
  }
}

TEST(Es256Test, RefusesASignatureOfAnotherLength) {
  const EvpKey pair = GenerateP256();
  const std::string signature = SignEs256(*pair, "message");
  EXPECT_FALSE(VerifyEs256(*pair, "message", signature.substr(1)));
  EXPECT_FALSE(VerifyEs256(*pair, "message", std::string(1, '\0') + signature));
  EXPECT_FALSE(VerifyEs256(*pair, "message", ""));
}

}  // namespace
}  // namespace dtbridge
