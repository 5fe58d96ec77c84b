#include "dtbridge/signature/jwk_set.h"

#include <gtest/gtest.h>

#include "signature/base64url.h"
#include "signature/p256.h"
#include "unit/signature/forge.h"

namespace dtbridge {
namespace {

// RFC 7517 A.1, the first key; RFC 7515 A.3 signs with the second one.
constexpr char kX[] = "\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\"";
constexpr char kY[] = "\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\"";

Members AKey() {
  return {{"kty", "\"EC\""},
          {"crv", "\"P-256\""},
          {"use", "\"sig\""},
          {"alg", "\"ES256\""},
          {"kid", "\"first\""},
          {"x", kX},
          {"y", kY}};
}

std::string SetOf(const std::vector<Members>& keys) {
  std::string out;
  for (const Members& key : keys) out += (out.empty() ? "" : ",") + ObjectOf(key);
  return "{\"keys\":[" + out + "]}";
}

Members Generated(const std::string& kid) {
  const P256Point point = PointOf(*GenerateP256());
  return With(With(With(AKey(), "kid", QuotedText(kid)), "x", QuotedText(EncodeBase64Url(point.x))),
              "y", QuotedText(EncodeBase64Url(point.y)));
}

struct SetCase {
  const char* name;
  std::string json;
  std::string fault;  ///< what the error says
};

void PrintTo(const SetCase& set, std::ostream* out) { *out << set.name; }

class RefusedJwkSetTest : public testing::TestWithParam<SetCase> {};

TEST_P(RefusedJwkSetTest, SaysWhatIsWrong) {
  const auto set = JwkSet::Parse(GetParam().json);
  ASSERT_FALSE(set.has_value());
  EXPECT_NE(set.error().find(GetParam().fault), std::string::npos) << set.error();
  EXPECT_EQ(set.error().find('\n'), std::string::npos);
}

std::string WithCoordinate(const char* name, std::string_view text) {
  return SetOf({With(AKey(), name, QuotedText(text))});
}

std::string ManyKeys(std::size_t count) {
  std::vector<Members> keys;
  for (std::size_t i = 0; i < count; ++i) {
    keys.push_back(With(AKey(), "kid", QuotedText(std::to_string(i))));
  }
  return SetOf(keys);
}

std::string PaddedTo(std::size_t size) {
  std::string set = SetOf({AKey()});
  return set + std::string(size - set.size(), ' ');
}

const SetCase kRefused[] = {
    {"Nothing", "", "is not JSON"},
    {"Page", "<html>Not found</html>", "is not JSON"},
    {"CutOff", SetOf({AKey()}).substr(0, 100), "is not JSON"},
    {"List", "[" + ObjectOf(AKey()) + "]", "no list `keys`"},
    {"KeyAlone", ObjectOf(AKey()), "no list `keys`"},
    {"KeysIsAnObject", R"({"keys":{}})", "no list `keys`"},
    {"NoKeys", R"({"keys":[]})", "no P-256 key"},
    {"KeysTwice", R"({"keys":[],"keys":[]})", "names a member twice"},
    {"MemberTwice", SetOf({Twice(AKey(), "x", kX)}), "names a member twice"},
    {"ElementIsAText", R"({"keys":["a"]})", "keys[0] is not an object"},
    {"KtyMissing", SetOf({Without(AKey(), "kty")}), "keys[0].kty is missing"},
    {"KtyNumber", SetOf({With(AKey(), "kty", "1")}), "keys[0].kty is not a text"},
    {"UseNumber", SetOf({With(AKey(), "use", "1")}), "keys[0].use is not a text"},
    {"KidNumber", SetOf({With(AKey(), "kid", "1")}), "keys[0].kid is not a text"},
    {"KeyOperationsText", SetOf({With(AKey(), "key_ops", "\"verify\"")}),
     "keys[0].key_ops is not a list"},
    {"FirstOfTwoFaults", SetOf({With(AKey(), "kid", "1"), Without(AKey(), "kty")}),
     "keys[0].kid is not a text"},
    {"PrivateKey", SetOf({Twice(AKey(), "d", kX)}), "keys[0].d is there"},
    {"XMissing", SetOf({Without(AKey(), "x")}), "keys[0].x is not the base64url"},
    {"YNull", SetOf({With(AKey(), "y", "null")}), "keys[0].y is not a text"},
    {"XPadded", WithCoordinate("x", "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4="), "keys[0].x"},
    {"XOneByteShort", WithCoordinate("x", EncodeBase64Url(std::string(31, 'a'))), "keys[0].x"},
    {"XOneByteLong",
     WithCoordinate("x", EncodeBase64Url(std::string(1, '\0') + std::string(32, 'a'))),
     "keys[0].x"},
    {"XInPlainBase64", WithCoordinate("x", "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv+D4"),
     "keys[0].x"},
    {"XWithTailBits", WithCoordinate("x", "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D5"),
     "keys[0].x"},
    {"PointOffTheCurve", WithCoordinate("y", "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyI"),
     "are no point of P-256"},
    {"CoordinatesSwapped", SetOf({With(With(AKey(), "x", kY), "y", kX)}), "are no point of P-256"},
    {"PointAtInfinity",
     SetOf({With(With(AKey(), "x", QuotedText(EncodeBase64Url(std::string(32, '\0')))), "y",
                 QuotedText(EncodeBase64Url(std::string(32, '\0'))))}),
     "are no point of P-256"},
    {"CoordinateBeyondTheField", WithCoordinate("x", EncodeBase64Url(std::string(32, '\xff'))),
     "are no point of P-256"},
    {"ForEncryptionAlone", SetOf({With(AKey(), "use", "\"enc\"")}), "no P-256 key"},
    {"ForAnotherAlgorithm", SetOf({With(AKey(), "alg", "\"ECDH-ES\"")}), "no P-256 key"},
    {"OnAnotherCurve", SetOf({With(AKey(), "crv", "\"P-384\"")}), "no P-256 key"},
    {"WithoutCurve", SetOf({Without(AKey(), "crv")}), "no P-256 key"},
    {"ForSigningAlone", SetOf({With(AKey(), "key_ops", R"(["sign"])")}), "no P-256 key"},
    {"WithoutKid", SetOf({Without(AKey(), "kid")}), "no P-256 key"},
    {"TooManyKeys", ManyKeys(33), "more than 32 keys"},
    {"TooLong", PaddedTo(64 * 1024 + 1), "more than 65536 bytes"},
};

INSTANTIATE_TEST_SUITE_P(Every, RefusedJwkSetTest, testing::ValuesIn(kRefused),
                         [](const auto& test) { return test.param.name; });

struct GoodSetCase {
  const char* name;
  std::string json;
  std::size_t size;
  std::string fault = {};
};

void PrintTo(const GoodSetCase& set, std::ostream* out) { *out << set.name; }

class JwkSetTest : public testing::TestWithParam<GoodSetCase> {};

TEST_P(JwkSetTest, HasItsUsableKeys) {
  const auto set = JwkSet::Parse(GetParam().json);
  ASSERT_TRUE(set.has_value()) << set.error();
  EXPECT_EQ((*set)->Size(), GetParam().size);
  EXPECT_TRUE((*set)->Has("first"));
  EXPECT_EQ((*set)->Fault(), GetParam().fault);
}

const Members kRsaKey{
    {"kty", "\"RSA\""}, {"kid", "\"first\""}, {"n", "\"AQAB\""}, {"e", "\"AQAB\""}};

std::string BesideMany(const Members& key) {
  std::vector<Members> keys(100, key);
  keys.push_back(AKey());
  return SetOf(keys);
}

const GoodSetCase kGood[] = {
    {"One", SetOf({AKey()}), 1},
    {"Two", SetOf({AKey(), Generated("second")}), 2},
    {"WithoutUseAndAlg", SetOf({Without(Without(AKey(), "use"), "alg")}), 1},
    {"WithMoreMembers", SetOf({With(AKey(), "x5t", "\"abc\"")}), 1},
    {"ForVerifying", SetOf({With(AKey(), "key_ops", R"(["verify"])")}), 1},
    {"BesideRsaOfTheSameKid", SetOf({kRsaKey, AKey()}), 1},
    {"BesideASymmetricKey", SetOf({{{"kty", "\"oct\""}, {"k", "\"AAAA\""}}, AKey()}), 1},
    {"BesideABrokenPointForEncryption",
     SetOf({With(With(AKey(), "use", "\"enc\""), "x", "\"\""), AKey()}), 1},
    {"BesideOneWithoutKid", SetOf({Without(Generated(""), "kid"), AKey()}), 1},
    {"BesideAPointOffTheCurve", SetOf({AKey(), With(Generated("second"), "y", kY)}), 1,
     "keys[1].x and y are no point of P-256"},
    {"BesideSomethingElse", SetOf({AKey()}).insert(9, "null,"), 1, "keys[0] is not an object"},
    {"BesideOneWithoutKty", SetOf({AKey(), Without(Generated("second"), "kty")}), 1,
     "keys[1].kty is missing"},
    {"BesideAPrivateKey", SetOf({Twice(Generated("second"), "d", kX), AKey()}), 1,
     "keys[0].d is there: this is a private key; publish its public half alone"},
    {"BesideAnotherOfItsKid", SetOf({AKey(), Generated("first")}), 1,
     "keys[1].kid is that of another key, too"},
    {"BesideManyForSomethingElse", BesideMany(kRsaKey), 1},
    {"SetWithMoreMembers", "{\"x\":1," + SetOf({AKey()}).substr(1), 1},
    {"AsManyKeysAsCanBe",
     SetOf({AKey()}).insert(9, ManyKeys(31).substr(9, ManyKeys(31).size() - 11) + ","), 32},
    {"AsLongAsCanBe", PaddedTo(64 * 1024), 1},
};

INSTANTIATE_TEST_SUITE_P(Every, JwkSetTest, testing::ValuesIn(kGood),
                         [](const auto& test) { return test.param.name; });

TEST(JwkSetKeysTest, AreFoundByTheirExactKid) {
  const auto set = JwkSet::Parse(SetOf({AKey()})).value();
  EXPECT_TRUE(set->Has("first"));
  EXPECT_FALSE(set->Has("First"));
  EXPECT_FALSE(set->Has("first "));
  EXPECT_FALSE(set->Has(""));
}

TEST(JwkSetKeysTest, VerifyTheExampleOfTheStandard) {
  // RFC 7515 A.3.
  const auto set = JwkSet::Parse(
      SetOf({With(With(AKey(), "x", "\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\""), "y",
                  "\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"")}));
  ASSERT_TRUE(set.has_value()) << set.error();
  const std::string input =
      "eyJhbGciOiJFUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
      "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
  std::string signature;
  ASSERT_TRUE(DecodeBase64Url(
      "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
      signature));
  EXPECT_TRUE((*set)->Verify("first", input, signature));
  EXPECT_FALSE((*set)->Verify("second", input, signature));
  EXPECT_FALSE((*set)->Verify("first", input + "A", signature));
  EXPECT_FALSE((*set)->Verify("first", input, signature + "A"));
  EXPECT_FALSE((*set)->Verify("first", input, ""));
}

}  // namespace
}  // namespace dtbridge
