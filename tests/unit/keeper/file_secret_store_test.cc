#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dtbridge/keeper/secret_store.h"
#include "support/temporary_directory.h"

namespace dtbridge {
namespace {

using Problem = SecretStore::Problem;

struct ContentCase {
  const char* name;
  std::string content;
  std::string secret;
};

void PrintTo(const ContentCase& content, std::ostream* out) { *out << content.name; }

class SecretContentTest : public testing::TestWithParam<ContentCase> {};

TEST_P(SecretContentTest, LosesExactlyOneLineEnd) {
  const TemporaryDirectory directory;
  const auto secret = FileSecretStore().Read(directory.Write("secret", GetParam().content));
  ASSERT_TRUE(secret);
  EXPECT_EQ(secret->Reveal(), GetParam().secret);
}

INSTANTIATE_TEST_SUITE_P(
    Contents, SecretContentTest,
    testing::Values(ContentCase{"NoLineEnd", "hush", "hush"}, ContentCase{"Lf", "hush\n", "hush"},
                    ContentCase{"CrLf", "hush\r\n", "hush"},
                    ContentCase{"TwoLf", "hush\n\n", "hush\n"},
                    ContentCase{"TwoCrLf", "hush\r\n\r\n", "hush\r\n"},
                    ContentCase{"CrAlone", "hush\r", "hush\r"},
                    ContentCase{"Spaces", " hush \n", " hush "},
                    ContentCase{"Binary", std::string("a\0b\n", 4), std::string("a\0b", 3)},
                    ContentCase{"Longest", std::string(65536, 'x'), std::string(65536, 'x')}),
    [](const auto& test) { return test.param.name; });

class EmptySecretTest : public testing::TestWithParam<const char*> {};

TEST_P(EmptySecretTest, IsNoSecret) {
  const TemporaryDirectory directory;
  const auto secret = FileSecretStore().Read(directory.Write("secret", GetParam()));
  ASSERT_FALSE(secret);
  EXPECT_EQ(secret.error(), Problem::kEmpty);
}

INSTANTIATE_TEST_SUITE_P(Contents, EmptySecretTest, testing::Values("", "\n", "\r\n"));

TEST(FileSecretStoreTest, TellsWhatIsGoneFromWhatCannotBeRead) {
  const TemporaryDirectory directory;
  FileSecretStore store;
  EXPECT_EQ(store.Read(directory.At("none")).error(), Problem::kGone);
  EXPECT_EQ(store.Read(directory.Write("file", "x") + "/below").error(), Problem::kGone);
  EXPECT_EQ(store.Read(directory.At("")).error(), Problem::kUnreadable);
  EXPECT_EQ(store.Read(directory.Write("large", std::string(65537, 'x'))).error(),
            Problem::kUnreadable);
}

TEST(FileSecretStoreTest, DoesNotWaitForAPipe) {
  const TemporaryDirectory directory;
  ASSERT_EQ(mkfifo(directory.At("pipe").c_str(), 0600), 0);
  EXPECT_EQ(FileSecretStore().Read(directory.At("pipe")).error(), Problem::kUnreadable);
}

TEST(FileSecretStoreTest, FollowsTheLinksOfAMountedSecret) {
  // Kubernetes: secret -> ..data/secret, ..data -> ..2026_01, and swaps ..data.
  const TemporaryDirectory directory;
  std::filesystem::create_directory(directory.At("..1"));
  std::filesystem::create_directory(directory.At("..2"));
  directory.Write("..1/secret", "old");
  directory.Write("..2/secret", "new");
  std::filesystem::create_symlink("..1", directory.At("..data"));
  std::filesystem::create_symlink("..data/secret", directory.At("secret"));
  FileSecretStore store;
  EXPECT_EQ(store.Read(directory.At("secret"))->Reveal(), "old");

  std::filesystem::create_symlink("..2", directory.At("..data_tmp"));
  std::filesystem::rename(directory.At("..data_tmp"), directory.At("..data"));
  EXPECT_EQ(store.Read(directory.At("secret"))->Reveal(), "new");

  std::filesystem::remove_all(directory.At("..2"));
  EXPECT_EQ(store.Read(directory.At("secret")).error(), Problem::kGone);
}

}  // namespace
}  // namespace dtbridge
