#include "dtbridge/base/secret.h"

#include <gtest/gtest.h>

#include <concepts>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace dtbridge {
namespace {

template <typename T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};

static_assert(!Printable<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_convertible_v<std::string, Secret>);

constexpr std::string_view kLong = "a secret that is too long for the string object itself";

TEST(SecretTest, IsEqualOnlyToTheSameBytes) {
  const Secret secret("s3cret");
  EXPECT_TRUE(secret.Equals("s3cret"));
  EXPECT_FALSE(secret.Equals("s3creT"));
  EXPECT_FALSE(secret.Equals("S3cret"));
  EXPECT_FALSE(secret.Equals("s3cre"));
  EXPECT_FALSE(secret.Equals("s3cret "));
  EXPECT_FALSE(secret.Equals(""));
  EXPECT_TRUE(secret == Secret("s3cret"));
  EXPECT_FALSE(secret == Secret("other"));
}

TEST(SecretTest, ComparesBytesBeyondAscii) {
  EXPECT_FALSE(Secret("\x80").Equals(std::string_view("\0", 1)));
  EXPECT_TRUE(Secret(std::string("a\0b", 3)).Equals(std::string_view("a\0b", 3)));
  EXPECT_FALSE(Secret(std::string("a\0b", 3)).Equals(std::string_view("a\0c", 3)));
}

TEST(SecretTest, IsEmptyWithoutBytes) {
  EXPECT_TRUE(Secret().Empty());
  EXPECT_TRUE(Secret("").Empty());
  EXPECT_TRUE(Secret().Equals(""));
  EXPECT_FALSE(Secret("x").Empty());
}

TEST(SecretTest, IsCopiedWithoutSharing) {
  const Secret original{std::string(kLong)};
  Secret copy = original;  // NOLINT(performance-unnecessary-copy-initialization): what is tested
  copy = Secret("another");
  EXPECT_EQ(original.Reveal(), kLong);
  EXPECT_EQ(copy.Reveal(), "another");

  copy = original;
  EXPECT_EQ(copy.Reveal(), kLong);
  const Secret& same = copy;
  copy = same;
  EXPECT_EQ(copy.Reveal(), kLong);
}

TEST(SecretTest, LeavesNothingBehindWhenItMoves) {
  for (const std::string_view text : {std::string_view("short"), kLong}) {
    Secret from{std::string(text)};
    Secret to = std::move(from);
    EXPECT_EQ(to.Reveal(), text);
    EXPECT_TRUE(from.Empty());  // NOLINT(bugprone-use-after-move): what is tested

    Secret assigned("what was there before");
    assigned = std::move(to);
    EXPECT_EQ(assigned.Reveal(), text);
    EXPECT_TRUE(to.Empty());  // NOLINT(bugprone-use-after-move): what is tested
  }
}

TEST(SecretTest, OverwritesAShortSecretInPlaceWhenItMoves) {
  Secret from("short");
  const char* bytes = from.Reveal().data();
  const Secret to = std::move(from);
  EXPECT_EQ(std::string_view(bytes, 5), std::string_view("\0\0\0\0\0", 5));
  EXPECT_EQ(to.Reveal(), "short");
}

}  // namespace
}  // namespace dtbridge
