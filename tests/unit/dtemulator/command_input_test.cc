#include "command_input.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>

namespace dtbridge {
namespace {

using std::chrono::milliseconds;

/// A pipe that a test writes into.
class CommandInputTest : public testing::Test {
 protected:
  CommandInputTest() { EXPECT_EQ(pipe(ends_.data()), 0); }
  ~CommandInputTest() override {
    close(ends_[0]);
    Close();
  }

  void Write(const std::string& text) {
    ASSERT_EQ(write(ends_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void Close() {
    if (ends_[1] >= 0) close(ends_[1]);
    ends_[1] = -1;
  }

  std::array<int, 2> ends_{-1, -1};
};

TEST_F(CommandInputTest, GivesLinesOneByOne) {
  CommandInput input(ends_[0]);
  Write("down\n  rtt 5 \r\nup");
  EXPECT_EQ(input.Next(milliseconds{0}), "down");
  EXPECT_EQ(input.Next(milliseconds{0}), "rtt 5");
  EXPECT_EQ(input.Next(milliseconds{0}), std::nullopt);
  Write("\n");
  EXPECT_EQ(input.Next(milliseconds{0}), "up");
}

TEST_F(CommandInputTest, GivesTheLastLineWithoutItsEnd) {
  CommandInput input(ends_[0]);
  Write("quit");
  Close();
  EXPECT_EQ(input.Next(milliseconds{0}), std::nullopt);
  EXPECT_EQ(input.Next(milliseconds{0}), "quit");
  EXPECT_TRUE(input.AtEnd());
  EXPECT_EQ(input.Next(milliseconds{0}), std::nullopt);
}

TEST_F(CommandInputTest, CutsLinesThatAreTooLong) {
  CommandInput input(ends_[0]);
  Write(std::string(3000, 'x') + "\n");
  Close();
  std::size_t longest = 0;
  while (!input.AtEnd()) {
    if (const auto line = input.Next(milliseconds{0})) longest = std::max(longest, line->size());
  }
  EXPECT_GT(longest, 1000U);
  EXPECT_LE(longest, 1024U);
}

}  // namespace
}  // namespace dtbridge
