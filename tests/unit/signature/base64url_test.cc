#include "signature/base64url.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace dtbridge {
namespace {

struct Pair {
  const char* name;
  std::string_view bytes;
  std::string_view text;
};

class Base64UrlPairTest : public testing::TestWithParam<Pair> {};

TEST_P(Base64UrlPairTest, IsWrittenAndReadBack) {
  EXPECT_EQ(EncodeBase64Url(GetParam().bytes), GetParam().text);
  std::string bytes = "left over from before";
  ASSERT_TRUE(DecodeBase64Url(GetParam().text, bytes));
  EXPECT_EQ(bytes, GetParam().bytes);
}

using namespace std::string_view_literals;
// RFC 4648 10, without the padding; RFC 7515 A.1.
constexpr std::array kPairs{
    Pair{"Nothing", "", ""},
    Pair{"OneByte", "f", "Zg"},
    Pair{"TwoBytes", "fo", "Zm8"},
    Pair{"ThreeBytes", "foo", "Zm9v"},
    Pair{"SixBytes", "foobar", "Zm9vYmFy"},
    Pair{"BothOddDigits", "\xfb\xff\xbf"sv, "-_-_"},
    Pair{"ZeroBytes", "\0\0\0\0"sv, "AAAAAA"},
    Pair{"AllBitsSet", "\xff\xff"sv, "__8"},
    Pair{"JwsHeader", "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}",
         "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"},
};
INSTANTIATE_TEST_SUITE_P(Known, Base64UrlPairTest, testing::ValuesIn(kPairs),
                         [](const auto& test) { return test.param.name; });

struct Refused {
  const char* name;
  std::string_view text;
};

class Base64UrlRefusalTest : public testing::TestWithParam<Refused> {};

TEST_P(Base64UrlRefusalTest, IsNotRead) {
  std::string bytes;
  EXPECT_FALSE(DecodeBase64Url(GetParam().text, bytes));
}

constexpr std::array kRefused{
    Refused{"OneDigit", "Z"},
    Refused{"FiveDigits", "Zm9vY"},
    Refused{"OnePadding", "Zm8="},
    Refused{"TwoPaddings", "Zg=="},
    Refused{"TailBitsAfterOneByte", "Zh"},
    Refused{"TailBitsAfterTwoBytes", "Zm9"},
    Refused{"HighestTailBit", "Zo"},
    Refused{"Plus", "+_-_"},
    Refused{"Slash", "-/-_"},
    Refused{"SpaceInFront", " Zm9"},
    Refused{"LineEnd", "Zm9v\nZm9"},
    Refused{"Dot", "Zm9."},
    Refused{"Nul", "Zm9v\0Zm9"sv},
    Refused{"Above7Bits", "Zm9v\xc3\xa9Zg"},
    Refused{"WrongInTheRest", "Zm9vZ!"},
    Refused{"WrongAtTheEndOfTheRest", "Zm9vZm!"},
};
INSTANTIATE_TEST_SUITE_P(Malformed, Base64UrlRefusalTest, testing::ValuesIn(kRefused),
                         [](const auto& test) { return test.param.name; });

TEST(Base64UrlTest, EverySingleByteHasExactlyOneText) {
  for (int value = 0; value < 256; ++value) {
    const std::string byte(1, static_cast<char>(value));
    const std::string text = EncodeBase64Url(byte);
    int texts = 0;
    std::string other = text;
    for (int c = 0; c < 256; ++c) {
      other[1] = static_cast<char>(c);
      std::string decoded;
      if (DecodeBase64Url(other, decoded) && decoded == byte) ++texts;
    }
    EXPECT_EQ(texts, 1) << "byte " << value;
  }
}

}  // namespace
}  // namespace dtbridge
