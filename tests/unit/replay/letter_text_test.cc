#include "letter_text.h"

#include <gtest/gtest.h>

#include <string>

namespace dtbridge {
namespace {

TEST(LetterTextTest, KeepsOneColumnOneColumn) {
  EXPECT_EQ(OneWord("building-a.1_x"), "building-a.1_x");
  EXPECT_EQ(OneWord("two words\n"), "two?words?");
  EXPECT_EQ(OneWord("\x1b[2J\xc3\xa4\x7f"), "?[2J???");
  EXPECT_EQ(OneWord(std::string(1000, 'x')), std::string(64, 'x'));
}

TEST(LetterTextTest, SaysAReasonWithItsDetailIfThereIsOne) {
  EXPECT_EQ(ReasonText({RejectReason::kNotJson, ""}), "not_json");
  EXPECT_EQ(ReasonText({RejectReason::kNotJson, "at byte 3\r"}), "not_json: at byte 3?");
}

}  // namespace
}  // namespace dtbridge
