#include "dtbridge/model/delivery.h"

#include <gtest/gtest.h>

#include <string_view>

namespace dtbridge {
namespace {

struct NameCase {
  const char* name;
  std::string_view a;
  std::string_view b;
  bool same;
};

class SameHeaderNameTest : public testing::TestWithParam<NameCase> {};

TEST_P(SameHeaderNameTest, FoldsAsciiLettersOnly) {
  EXPECT_EQ(SameHeaderName(GetParam().a, GetParam().b), GetParam().same);
  EXPECT_EQ(SameHeaderName(GetParam().b, GetParam().a), GetParam().same);
}

constexpr NameCase kNameCases[] = {
    {"Same", "host", "host", true},
    {"OtherCase", "X-DT-Signature", "x-dt-signature", true},
    {"FirstAndLastLetter", "AZ", "az", true},
    {"BothEmpty", "", "", true},
    {"OneEmpty", "", "a", false},
    {"Longer", "host", "hosts", false},
    {"OtherLetter", "host", "hast", false},
    {"BesideTheLetters", "@[", "`{", false},
    {"DashIsNoUnderscore", "x-a", "x_a", false},
    {"BeyondAscii", "\xC4", "\xE4", false},
    {"LongInOneCase", "content-length", "content-length", true},
    {"LongInTwoCases", "Transfer-Encoding", "tRANSFER-eNCODING", true},
    {"LongBesideTheLetters", "abcdefg@", "abcdefg`", false},
    {"LongBeyondAscii", "abcdefg\xC4", "abcdefg\xE4", false},
    {"LongDashIsNoReturn", "content-length", "content\rlength", false},
    {"LongOtherAtTheEnd", "x-dt-signature-a", "x-dt-signature-b", false},
    {"LongOtherBehindTwoCases", "Abcdefghi", "abcdefghj", false},
};
INSTANTIATE_TEST_SUITE_P(Names, SameHeaderNameTest, testing::ValuesIn(kNameCases),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace dtbridge
