#include "line_writer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>

namespace dtbridge {
namespace {

class LineWriterTest : public testing::Test {
 protected:
  LineWriterTest() {
    if (::pipe(ends_.data()) != 0) throw std::system_error(errno, std::system_category(), "pipe");
  }
  ~LineWriterTest() override {
    for (const int end : ends_) ::close(end);
  }

  std::string Read(std::size_t bytes) {
    std::string text(bytes, '\0');
    const ssize_t got = ::read(ends_[0], text.data(), text.size());
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
  }

  /// Writes until a line is lost; returns how many were not.
  std::size_t Fill(LineWriter& writer) {
    std::size_t written = 0;
    while (writer.Write(line_)) ++written;
    return written;
  }

  std::array<int, 2> ends_{};
  const std::string line_ = std::string(1000, 'x') + '\n';
};

TEST_F(LineWriterTest, WritesTheLine) {
  LineWriter writer(ends_[1]);
  EXPECT_TRUE(writer.Write("a line\n"));
  EXPECT_EQ(Read(100), "a line\n");
}

TEST_F(LineWriterTest, LosesWholeLinesWhereNobodyReads) {
  LineWriter writer(ends_[1]);
  const std::size_t written = Fill(writer);
  ASSERT_GT(written, 10U);
  EXPECT_FALSE(writer.Write(line_));

  for (std::size_t i = 0; i < written; ++i) ASSERT_EQ(Read(line_.size()), line_);
  EXPECT_TRUE(writer.Write("read again\n"));
  EXPECT_EQ(Read(100), "read again\n");
}

TEST_F(LineWriterTest, LosesWhatCannotBeWritten) {
  LineWriter writer(-1);
  EXPECT_FALSE(writer.Write("a line\n"));
}

}  // namespace
}  // namespace dtbridge
