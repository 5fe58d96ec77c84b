#include "dtbridge/json/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dtbridge/json/write.h"

namespace dtbridge::json {
namespace {

using testing::ElementsAre;
using Code = ParseError::Code;

std::string Nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

std::string NestedObjects(std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += R"({"a":)";
  return text + "1" + std::string(depth, '}');
}

TEST(DocumentTest, KeepsMembersInTheOrderTheyCame) {
  Document document;
  const auto root = document.Parse(R"({"z":1,"a":{"y":[true,null]},"m":"x"})");
  ASSERT_TRUE(root);
  std::vector<std::string> names;
  for (const auto& member : root->Children()) names.emplace_back(member.name);
  EXPECT_THAT(names, ElementsAre("z", "a", "m"));
  EXPECT_EQ(root->Size(), 3U);
}

TEST(DocumentTest, FindsMembersByName) {
  Document document;
  const auto root = document.Parse(R"({"a":{"b":[1,[2,3],{"c":4}]},"d":null,"e":false})");
  ASSERT_TRUE(root);
  const auto list = root->Find("a")->Find("b");
  ASSERT_TRUE(list);
  EXPECT_TRUE(list->IsArray());
  EXPECT_EQ(list->Size(), 3U);
  std::vector<Kind> kinds;
  for (const auto& element : list->Children()) {
    EXPECT_EQ(element.name, "");
    kinds.push_back(element.value.GetKind());
  }
  EXPECT_THAT(kinds, ElementsAre(Kind::kNumber, Kind::kArray, Kind::kObject));
  EXPECT_TRUE(root->Find("d")->IsNull());
  EXPECT_FALSE(root->FindNonNull("d"));
  EXPECT_FALSE(root->Find("e")->AsBool());
  EXPECT_FALSE(root->Find("missing"));
  EXPECT_FALSE(root->Find("e")->Find("a"));
  EXPECT_FALSE(list->Find(""));
}

TEST(DocumentTest, HasNoChildrenInEmptyContainersAndScalars) {
  Document document;
  for (const char* text : {"{}", "[]", "1", "null", R"("x")"}) {
    const auto root = document.Parse(text);
    ASSERT_TRUE(root) << text;
    EXPECT_EQ(root->Size(), 0U) << text;
    EXPECT_EQ(root->Children().begin(), root->Children().end()) << text;
  }
}

TEST(DocumentTest, UnescapesStringsAndNames) {
  Document document;
  const auto root = document.Parse(R"({"\u0061\n":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\u0000."})");
  ASSERT_TRUE(root);
  const auto value = root->Find("a\n");
  ASSERT_TRUE(value);
  EXPECT_EQ(value->Text(), std::string("\"\\/\b\f\n\r\t\xC3\xA9\xF0\x9F\x98\x80\0.", 16));
}

TEST(DocumentTest, OutlivesItsSourceAndForgetsTheOneBefore) {
  Document document;
  std::string source = R"({"first":"one"})";
  ASSERT_TRUE(document.Parse(source));
  source = R"({"second":"two"})";
  const auto root = document.Parse(source);
  source.assign(source.size(), '#');
  ASSERT_TRUE(root);
  EXPECT_EQ(root->Find("second")->Text(), "two");
  EXPECT_FALSE(root->Find("first"));
}

TEST(DocumentTest, ReadsWellAfterAFailure) {
  Document document;
  ASSERT_FALSE(document.Parse(R"({"a":[1,2)"));
  const auto root = document.Parse("[7]");
  ASSERT_TRUE(root);
  EXPECT_EQ(root->Size(), 1U);
}

TEST(DocumentTest, TakesThousandsOfMembersWithoutComparingAllWithAll) {
  std::string text = "{";
  for (int i = 0; i < 20'000; ++i) text += '"' + std::to_string(i) + "\":1,";
  Document document;
  EXPECT_TRUE(document.Parse(text + "\"last\":1}"));
  const auto twin = document.Parse(text + "\"19998\":1,\"17\":1}");
  ASSERT_FALSE(twin);
  EXPECT_EQ(twin.error().code, Code::kDuplicateMember);
  EXPECT_EQ(twin.error().path, "19998");
}

struct NumberCase {
  const char* name;
  std::string digits;
};

class KeptNumberTest : public testing::TestWithParam<NumberCase> {};

TEST_P(KeptNumberTest, KeepsTheDigitsItCameWith) {
  const std::string& digits = GetParam().digits;
  Document document;
  const auto root = document.Parse("{\"a\":[" + digits + " ," + digits +
                                   "],\"b\":\"\\\"1e999\\\\\",\"c\":" + digits + "}");
  ASSERT_TRUE(root);
  EXPECT_TRUE(root->Find("c")->IsNumber());
  EXPECT_EQ(root->Find("c")->Text(), digits);
  EXPECT_EQ(root->Find("b")->Text(), "\"1e999\\");
  for (const auto& element : root->Find("a")->Children()) EXPECT_EQ(element.value.Text(), digits);
}

INSTANTIATE_TEST_SUITE_P(
    Digits, KeptNumberTest,
    testing::Values(NumberCase{"Zero", "0"}, NumberCase{"NegativeZero", "-0"},
                    NumberCase{"Fraction", "24.90"}, NumberCase{"Exponent", "1e3"},
                    NumberCase{"SignedExponent", "-1.50E+05"}, NumberCase{"BeyondDouble", "1e400"},
                    NumberCase{"BelowDouble", "1e-400"},
                    NumberCase{"ZeroWithHugeExponent", "0e999"},
                    NumberCase{"HugeExponent", "1e99999999999999999999"},
                    NumberCase{"HugeNegativeExponent", "-1e-99999999999999999999"},
                    NumberCase{"BeyondInt64", "18446744073709551616"},
                    NumberCase{"ManyDigits", std::string(20'000, '9')},
                    NumberCase{"ManyDecimals", "0." + std::string(20'000, '0') + "1"},
                    NumberCase{"ManyDigitsAndFraction", "-" + std::string(400, '1') + ".5e-3"}),
    [](const auto& test) { return test.param.name; });

TEST(DocumentTest, RefusesEveryControlCharacterWhereverItStandsInAString) {
  Document document;
  for (char control = 0; control < 0x20; ++control) {
    for (std::size_t before = 0; before < 40; ++before) {
      const std::string text = "[\"" + std::string(before, 'x') + control + "yyyyyyyyyyyyyyyyyy\"]";
      EXPECT_FALSE(document.Parse(text)) << int{control} << " after " << before;
    }
  }
}

TEST(DocumentTest, ReadsStringsOfEveryLengthAtEveryPlace) {
  Document document;
  for (std::size_t before = 0; before < 20; ++before) {
    for (std::size_t size = 0; size < 40; ++size) {
      const std::string name(size, 'n');
      const std::string text = std::string(before, ' ') + "{\"" + name + "\":\"" + name + "\"}";
      const auto root = document.Parse(text);
      ASSERT_TRUE(root) << text;
      EXPECT_EQ(root->Find(name)->Text(), name);
    }
  }
}

struct RefusedCase {
  const char* name;
  std::string text;
  Code code;
};

class RefusedTextTest : public testing::TestWithParam<RefusedCase> {};

TEST_P(RefusedTextTest, SaysWhy) {
  Document document;
  const auto root = document.Parse(GetParam().text);
  ASSERT_FALSE(root);
  EXPECT_EQ(root.error().code, GetParam().code);
  EXPECT_LE(root.error().offset, GetParam().text.size());
}

INSTANTIATE_TEST_SUITE_P(
    Syntax, RefusedTextTest,
    testing::Values(
        RefusedCase{"Empty", "", Code::kSyntax}, RefusedCase{"Blank", " \n", Code::kSyntax},
        RefusedCase{"ByteOrderMark", "\xEF\xBB\xBF{}", Code::kSyntax},
        RefusedCase{"TrailingText", "{} x", Code::kSyntax},
        RefusedCase{"SecondValue", "{}{}", Code::kSyntax},
        RefusedCase{"NulAfterTheValue", std::string("{}\0", 3), Code::kSyntax},
        RefusedCase{"NulAndTextAfterTheValue", std::string("{}\0{\"a\":1}", 10), Code::kSyntax},
        RefusedCase{"NulInside", std::string("[1,\0 2]", 7), Code::kSyntax},
        RefusedCase{"NulInsideAString", std::string("[\"a\0b\"]", 7), Code::kSyntax},
        RefusedCase{"NulFirst", std::string("\0{}", 3), Code::kSyntax},
        RefusedCase{"Unfinished", R"({"a":1)", Code::kSyntax},
        RefusedCase{"UnfinishedString", R"(["a)", Code::kSyntax},
        RefusedCase{"UnfinishedEscape", "[\"a\\", Code::kSyntax},
        RefusedCase{"TrailingComma", "[1,]", Code::kSyntax},
        RefusedCase{"TrailingMemberComma", R"({"a":1,})", Code::kSyntax},
        RefusedCase{"Comment", "[1/**/]", Code::kSyntax},
        RefusedCase{"SingleQuotes", "['a']", Code::kSyntax},
        RefusedCase{"BareName", "{a:1}", Code::kSyntax},
        RefusedCase{"Infinity", "[Infinity]", Code::kSyntax},
        RefusedCase{"NotANumber", "[NaN]", Code::kSyntax},
        RefusedCase{"WrongCase", "[True]", Code::kSyntax},
        RefusedCase{"VerticalTab", "[1,\v2]", Code::kSyntax},
        RefusedCase{"NewlineInString", "[\"a\nb\"]", Code::kSyntax},
        RefusedCase{"UnitSeparatorInALongString",
                    "[\"0123456789012345678901234567890123456789\x1F\"]", Code::kSyntax},
        RefusedCase{"UnitSeparatorBeyondAscii", "[\"\xC3\xA9\x1F 0123456789\"]", Code::kSyntax},
        RefusedCase{"UnitSeparatorAtTheEnd", "[\"0123456789012\"]\x1F", Code::kSyntax},
        RefusedCase{"UnknownEscape", R"(["\x41"])", Code::kSyntax},
        RefusedCase{"ShortUnicodeEscape", R"(["\u12"])", Code::kSyntax}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Numbers, RefusedTextTest,
    testing::Values(RefusedCase{"NoFraction", "[1.]", Code::kSyntax},
                    RefusedCase{"NoWhole", "[.5]", Code::kSyntax},
                    RefusedCase{"LeadingZero", "[01]", Code::kSyntax},
                    RefusedCase{"LeadingZeros", "[-00]", Code::kSyntax},
                    RefusedCase{"Plus", "[+1]", Code::kSyntax},
                    RefusedCase{"OnlyMinus", "[-]", Code::kSyntax},
                    RefusedCase{"NoExponent", "[1e]", Code::kSyntax},
                    RefusedCase{"SignWithoutExponent", "[1e+]", Code::kSyntax},
                    RefusedCase{"FractionalExponent", "[1e1.5]", Code::kSyntax},
                    RefusedCase{"Hexadecimal", "[0x10]", Code::kSyntax},
                    RefusedCase{"BadOneBesideAHugeOne", "[1e400,01]", Code::kSyntax},
                    RefusedCase{"TwoMinusesBesideAHugeOne", "[1e400,--5]", Code::kSyntax},
                    RefusedCase{"NoFractionBesideAHugeOne", "[1e400,5.]", Code::kSyntax},
                    RefusedCase{"NoExponentBesideAHugeOne", "[1e400,5e]", Code::kSyntax},
                    RefusedCase{"TwoNumbersBesideAHugeOne", "[1e400,1 2]", Code::kSyntax},
                    RefusedCase{"HugeOneAndTail", "[1e400.5]", Code::kSyntax},
                    RefusedCase{"HugeOneAndLetter", "[1e400x]", Code::kSyntax},
                    RefusedCase{"HugeOneAndUnfinishedString", "[1e400,\"\\", Code::kSyntax}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Unicode, RefusedTextTest,
    testing::Values(
        RefusedCase{"StrayContinuation", "[\"\x80\"]", Code::kInvalidUtf8},
        RefusedCase{"Overlong", "[\"\xC0\xAF\"]", Code::kInvalidUtf8},
        RefusedCase{"OverlongOfThree", "[\"\xE0\x9F\xBF\"]", Code::kInvalidUtf8},
        RefusedCase{"OverlongOfFour", "[\"\xF0\x8F\xBF\xBF\"]", Code::kInvalidUtf8},
        RefusedCase{"Surrogate", "[\"\xED\xA0\x80\"]", Code::kInvalidUtf8},
        RefusedCase{"BeyondUnicode", "[\"\xF4\x90\x80\x80\"]", Code::kInvalidUtf8},
        RefusedCase{"Unfinished", "[\"\xE2\x82\"]", Code::kInvalidUtf8},
        RefusedCase{"UnfinishedAtTheEnd", "[\"\xE2\x82", Code::kInvalidUtf8},
        RefusedCase{"InAName", "{\"\xFF\":1}", Code::kInvalidUtf8},
        RefusedCase{"OutsideStrings", "[1]\xFF", Code::kInvalidUtf8},
        RefusedCase{"AfterASyntaxError", "[1,,\"\xFF\"]", Code::kInvalidUtf8},
        RefusedCase{"EscapedHighSurrogate", R"(["\ud800"])", Code::kLoneSurrogate},
        RefusedCase{"EscapedHighSurrogateTwice", R"(["\ud800\ud800"])", Code::kLoneSurrogate},
        RefusedCase{"EscapedHighSurrogateAndText", R"(["\ud800xx"])", Code::kLoneSurrogate},
        RefusedCase{"EscapedLowSurrogate", R"(["\udc00"])", Code::kLoneSurrogate},
        RefusedCase{"EscapedSurrogatesInWrongOrder", R"(["\ude00\ud83d"])", Code::kLoneSurrogate},
        RefusedCase{"EscapedLowSurrogateInAName", R"({"\udfff":1})", Code::kLoneSurrogate}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Depth, RefusedTextTest,
    testing::Values(
        RefusedCase{"OneTooManyArrays", Nested(Document::kMaxDepth + 1), Code::kTooDeep},
        RefusedCase{"OneTooManyObjects", NestedObjects(Document::kMaxDepth + 1), Code::kTooDeep},
        RefusedCase{"AMillion", Nested(1'000'000), Code::kTooDeep},
        RefusedCase{"AMillionUnclosed", std::string(1'000'000, '['), Code::kTooDeep}),
    [](const auto& test) { return test.param.name; });

TEST(DocumentTest, TakesTheGreatestDepth) {
  Document document;
  EXPECT_TRUE(document.Parse(Nested(Document::kMaxDepth)));
  EXPECT_TRUE(document.Parse(NestedObjects(Document::kMaxDepth)));
}

TEST(DocumentTest, KeepsTextWhoseUtf8LooksLikeASurrogateNearby) {
  Document document;
  const auto root =
      document.Parse("[\"\\n\xED\x9F\xBF\xEE\x80\x80\xED\x95\x9C\"]");  // U+D7FF U+E000 U+D55C
  ASSERT_TRUE(root);
}

struct TwinCase {
  const char* name;
  std::string text;
  std::string path;
};

class TwinMembersTest : public testing::TestWithParam<TwinCase> {};

TEST_P(TwinMembersTest, NamesTheSecond) {
  Document document;
  const auto root = document.Parse(GetParam().text);
  ASSERT_FALSE(root);
  EXPECT_EQ(root.error().code, Code::kDuplicateMember);
  EXPECT_EQ(root.error().path, GetParam().path);
}

INSTANTIATE_TEST_SUITE_P(
    Places, TwinMembersTest,
    testing::Values(TwinCase{"AtTheRoot", R"({"a":1,"b":2,"a":3})", "a"},
                    TwinCase{"Inside", R"({"event":{"data":{"value":1,"x":{},"value":1}}})",
                             "event.data.value"},
                    TwinCase{"InAList", R"({"a":[1,{"b":1},{"b":1,"b":2}]})", "a[2].b"},
                    TwinCase{"Deepest", R"([[{"a":[{"b":{},"b":[]}]}]])", "[0][0].a[0].b"},
                    TwinCase{"Escaped", R"({"a":1,"\u0061":2})", "a"},
                    TwinCase{"Empty", R"({"":1,"":2})", ""},
                    TwinCase{"NotPrintable", "{\"a\\n\xC3\xA9\":1,\"a\\n\xC3\xA9\":2}", "a???"},
                    TwinCase{"Long", "{\"" + std::string(500, 'n') + "\":{\"b\":1,\"b\":2}}",
                             std::string(120, 'n')}),
    [](const auto& test) { return test.param.name; });

TEST(DocumentTest, ToldTheSameNameInDifferentObjectsIsContent) {
  Document document;
  EXPECT_TRUE(document.Parse(R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]})"));
}

}  // namespace
}  // namespace dtbridge::json
