#include "request_head.h"

#include <gtest/gtest.h>

#include <string>

namespace dtbridge {
namespace {

TEST(PathOfTest, IsTheRawPathBeforeTheQuery) {
  EXPECT_EQ(PathOf("/a/b"), "/a/b");
  EXPECT_EQ(PathOf("/a?x=1?y"), "/a");
  EXPECT_EQ(PathOf("/a%20b/../c//"), "/a%20b/../c//");
  EXPECT_EQ(PathOf("http://host:80/a?x"), "/a");
  EXPECT_EQ(PathOf("https://host"), "/");
  EXPECT_EQ(PathOf("http://host?/a"), "/");
  EXPECT_EQ(PathOf("*"), "*");
  EXPECT_EQ(PathOf("/a/http://b/c"), "/a/http://b/c");
}

TEST(TakesMediaTypeTest, TakesJsonOrNothing) {
  EXPECT_TRUE(TakesMediaType({}));
  EXPECT_TRUE(TakesMediaType({{"content-type", "application/json"}}));
  EXPECT_TRUE(TakesMediaType({{"Content-Type", "Application/JSON ; charset=utf-8"}}));
  EXPECT_FALSE(TakesMediaType({{"Content-Type", "application/json+x"}}));
  EXPECT_FALSE(TakesMediaType({{"Content-Type", "text/json"}}));
  EXPECT_FALSE(TakesMediaType({{"Content-Type", ""}}));
  EXPECT_FALSE(
      TakesMediaType({{"Content-Type", "application/json"}, {"Content-Type", "text/plain"}}));
}

TEST(IsEncodedTest, TakesIdentityOnly) {
  EXPECT_FALSE(IsEncoded({}));
  EXPECT_FALSE(IsEncoded({{"Content-Encoding", "Identity"}}));
  EXPECT_TRUE(IsEncoded({{"content-encoding", "gzip"}}));
  EXPECT_TRUE(IsEncoded({{"content-encoding", "identity"}, {"content-encoding", "br"}}));
}

RequestHead HeadWith(std::vector<HeaderField> headers, int minor_version = 1) {
  RequestHead head;
  head.headers = std::move(headers);
  head.minor_version = minor_version;
  return head;
}

TEST(ExpectationOfTest, KnowsContinueOnly) {
  EXPECT_EQ(ExpectationOf(HeadWith({})), Expectation::kNone);
  EXPECT_EQ(ExpectationOf(HeadWith({{"expect", "100-Continue"}})), Expectation::kContinue);
  EXPECT_EQ(ExpectationOf(HeadWith({{"Expect", "200-ok"}})), Expectation::kUnknown);
  EXPECT_EQ(ExpectationOf(HeadWith({{"Expect", "100-continue, x"}})), Expectation::kUnknown);
  EXPECT_EQ(ExpectationOf(HeadWith({{"Expect", "x"}}, 0)), Expectation::kNone);
}

TEST(SendersRequestIdTest, TakesOneHarmlessIdOnly) {
  EXPECT_EQ(SendersRequestId({{"x-request-id", "aZ09._-"}}), "aZ09._-");
  const std::string longest(64, 'a');
  EXPECT_EQ(SendersRequestId({{"X-Request-Id", longest}}), longest);
  EXPECT_EQ(SendersRequestId({}), "");
  EXPECT_EQ(SendersRequestId({{"X-Request-Id", ""}}), "");
  const std::string too_long(65, 'a');
  EXPECT_EQ(SendersRequestId({{"X-Request-Id", too_long}}), "");
  EXPECT_EQ(SendersRequestId({{"X-Request-Id", "a b"}}), "");
  EXPECT_EQ(SendersRequestId({{"X-Request-Id", "a\"b"}}), "");
  EXPECT_EQ(SendersRequestId({{"X-Request-Id", "a"}, {"x-request-id", "a"}}), "");
}

}  // namespace
}  // namespace dtbridge
