#include "dtbridge/model/record.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace dtbridge {
namespace {

TEST(RecordHeadersTest, KeepsNamesAndValuesInOrder) {
  RecordHeaders headers;
  headers.Add("a", "one");
  headers.Add("empty", "");
  headers.Add("a", std::string("with\0nul", 8));

  ASSERT_EQ(headers.Size(), 3U);
  EXPECT_EQ(headers.Name(0), "a");
  EXPECT_EQ(headers.Value(0), "one");
  EXPECT_EQ(headers.Name(1), "empty");
  EXPECT_EQ(headers.Value(1), "");
  EXPECT_EQ(headers.Name(2), "a");
  EXPECT_EQ(headers.Value(2), std::string("with\0nul", 8));
}

TEST(RecordHeadersTest, KeepsValuesWhenItMovesOrGrows) {
  RecordHeaders headers;
  headers.Reserve(1, 1);
  for (int i = 0; i < 100; ++i) headers.Add("n", std::to_string(i));
  const RecordHeaders copy = headers;
  const RecordHeaders moved = std::move(headers);

  ASSERT_EQ(moved.Size(), 100U);
  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_EQ(moved.Value(i), std::to_string(i));
    EXPECT_EQ(copy.Value(i), std::to_string(i));
  }
}

}  // namespace
}  // namespace dtbridge
