#include "small_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <stdexcept>

#include "dtbridge/base/config_error.h"
#include "support/temporary_directory.h"

namespace dtbridge {
namespace {

TEST(SmallFileTest, ReadsBackWhatWasWrittenForItsOwnerOnly) {
  const TemporaryDirectory directory;
  const std::string path = directory.At("key");
  WritePrivateFile(path, "one");
  WritePrivateFile(path, "two\n");

  EXPECT_EQ(ReadSmallTextFile(path), "two\n");
  EXPECT_EQ(ReadRequiredFile(path, "a key"), "two");
  struct stat status {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(SmallFileTest, TakesOffExactlyOneLineEnd) {
  EXPECT_EQ(WithoutLineEnd("x\n\n"), "x\n");
  EXPECT_EQ(WithoutLineEnd("x\r\n"), "x");
  EXPECT_EQ(WithoutLineEnd("x"), "x");
  EXPECT_EQ(WithoutLineEnd(""), "");
}

TEST(SmallFileTest, RefusesWhatIsMissingEmptyOrLarge) {
  const TemporaryDirectory directory;
  const std::string path = directory.At("key");
  EXPECT_EQ(ReadSmallTextFile(path), std::nullopt);
  EXPECT_THROW(ReadRequiredFile(path, "a key"), ConfigError);
  std::ofstream(path) << "\n";
  EXPECT_THROW(ReadRequiredFile(path, "a key"), ConfigError);
  std::ofstream(path) << std::string(65 * 1024, 'x');
  EXPECT_EQ(ReadSmallTextFile(path), std::nullopt);
}

TEST(SmallFileTest, SaysWhereItCannotWrite) {
  EXPECT_THROW(WritePrivateFile("/no/such/folder/key", "x"), std::runtime_error);
}

}  // namespace
}  // namespace dtbridge
