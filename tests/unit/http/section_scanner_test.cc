#include "section_scanner.h"

#include <gtest/gtest.h>

#include <string>

namespace dtbridge {
namespace {

constexpr std::size_t kLines = 10;

SectionScanner::State Verdict(const std::string& bytes, std::size_t* read = nullptr) {
  SectionScanner scanner(SectionScanner::Section::kHead, kLines);
  const std::size_t scanned = scanner.Scan(bytes);
  if (read != nullptr) *read = scanned;
  return scanner.Verdict();
}

/// Eight bytes are looked at together: each place among them, and before and after.
class EveryPlaceTest : public testing::TestWithParam<std::size_t> {};

TEST_P(EveryPlaceTest, TakesInAValueWhatIsTextOrATab) {
  const std::size_t place = GetParam();
  for (int byte = 0; byte < 256; ++byte) {
    std::string value(20, 'v');
    value[place] = static_cast<char>(byte);
    const bool allowed = byte == '\t' || (byte >= 0x20 && byte != 0x7f);
    std::size_t read = 0;
    const std::string head = "POST / HTTP/1.1\r\nname:" + value + "\r\n\r\n";
    const auto verdict = Verdict(head, &read);
    if (byte == '\r') continue;  // ends the line, and the next byte decides
    EXPECT_EQ(verdict, allowed ? SectionScanner::State::kComplete : SectionScanner::State::kBad)
        << "byte " << byte << " at " << place;
    if (!allowed) {
      EXPECT_EQ(read, head.find("name:") + 5 + place) << "byte " << byte;
    }
  }
}

TEST_P(EveryPlaceTest, TakesInTheRequestLineWhatIsPrintableAscii) {
  const std::size_t place = GetParam();
  for (int byte = 0; byte < 256; ++byte) {
    std::string target(20, 't');
    target[place] = static_cast<char>(byte);
    if (byte == '\r') continue;
    const bool allowed = byte >= 0x20 && byte < 0x7f;
    EXPECT_EQ(Verdict("POST /" + target + " HTTP/1.1\r\n\r\n"),
              allowed ? SectionScanner::State::kComplete : SectionScanner::State::kBad)
        << "byte " << byte << " at " << place;
  }
}

INSTANTIATE_TEST_SUITE_P(Places, EveryPlaceTest, testing::Range<std::size_t>(0, 20));

}  // namespace
}  // namespace dtbridge
