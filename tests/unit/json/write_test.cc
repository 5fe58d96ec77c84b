#include "dtbridge/json/write.h"

#include <gtest/gtest.h>

#include <string>

namespace dtbridge::json {
namespace {

struct StringCase {
  const char* name;
  std::string text;
  std::string written;
};

class AppendStringTest : public testing::TestWithParam<StringCase> {};

TEST_P(AppendStringTest, EscapesOnlyWhatMustBe) {
  std::string out = "before ";
  AppendString(out, GetParam().text);
  EXPECT_EQ(out, "before " + GetParam().written);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, AppendStringTest,
    testing::Values(StringCase{"Empty", "", R"("")"},
                    StringCase{"Plain", "a/b <c>", R"("a/b <c>")"},
                    StringCase{"ShortEscapes", "\b\t\n\f\r\"\\", R"("\b\t\n\f\r\"\\")"},
                    StringCase{"Controls", std::string("\0\x01\x0B\x1F\x7F", 5),
                               "\"\\u0000\\u0001\\u000b\\u001f\x7F\""},
                    StringCase{"Unicode", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xE2\x80\xA8",
                               "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xE2\x80\xA8\""},
                    StringCase{"StrayBytes", "a\x80z\xFF", "\"a\xEF\xBF\xBDz\xEF\xBF\xBD\""},
                    StringCase{"UnfinishedSequence", "\xE2\x82", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
                    StringCase{"Surrogate", "\xED\xA0\x80",
                               "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""}),
    [](const auto& test) { return test.param.name; });

TEST(AppendValueTest, WritesCompactlyAndInOrder) {
  Document document;
  const auto root = document.Parse(
      " { \"b\" : [ 1.50 , -0, 1e400,\"\\u0041\\/\", [ ], { } ] "
      ",\n\"a\":{\"t\":true,\"f\":false,\"n\":null}} ");
  ASSERT_TRUE(root);
  std::string out;
  AppendValue(out, *root);
  EXPECT_EQ(out, R"({"b":[1.50,-0,1e400,"A/",[],{}],"a":{"t":true,"f":false,"n":null}})");
}

TEST(AppendValueTest, WritesAPartAlone) {
  Document document;
  const auto root = document.Parse(R"({"a":{"b":[1,{"c":2}]},"d":3})");
  ASSERT_TRUE(root);
  std::string out;
  AppendValue(out, *root->Find("a")->Find("b"));
  EXPECT_EQ(out, R"([1,{"c":2}])");
}

}  // namespace
}  // namespace dtbridge::json
