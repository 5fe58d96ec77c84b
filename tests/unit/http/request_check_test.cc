#include "dtbridge/http/request_check.h"

#include <gtest/gtest.h>

namespace dtbridge {
namespace {

std::string Refusal(std::string_view method, std::vector<HeaderField> headers,
                    std::size_t body_bytes = 2) {
  const HttpLimits limits{.body = 10};
  return RefusalBeforeVerification(method, headers, body_bytes, limits);
}

TEST(RequestCheckTest, HandsOverWhatTheDeliveryPortWould) {
  EXPECT_EQ(Refusal("POST", {}), "");
  EXPECT_EQ(Refusal("POST", {{"Content-Type", "application/json; charset=utf-8"}}, 10), "");
}

TEST(RequestCheckTest, SaysStatusAndReasonOfARefusal) {
  EXPECT_EQ(Refusal("GET", {}), "405 method_not_allowed");
  EXPECT_EQ(Refusal("post", {}), "405 method_not_allowed");
  EXPECT_EQ(Refusal("POST", {{"Content-Type", "text/plain"}}), "415 unsupported_media_type");
  EXPECT_EQ(Refusal("POST", {{"Content-Encoding", "gzip"}}), "415 encoded_body");
  EXPECT_EQ(Refusal("POST", {{"Expect", "200-ok"}}), "417 unknown_expectation");
  EXPECT_EQ(Refusal("POST", {}, 11), "413 body_too_large");
}

TEST(RequestCheckTest, PutsABodyTogetherFromItsChunks) {
  EXPECT_EQ(BodyOfChunks("3\r\n{\"a\r\n4;x=y\r\n\":1}\r\n0\r\nT: t\r\n\r\n"), "{\"a\":1}");
}

TEST(RequestCheckTest, SaysWhatIsWrongWithChunks) {
  EXPECT_EQ(BodyOfChunks("3\r\n{}").error(), "the last chunk is missing");
  EXPECT_EQ(BodyOfChunks("").error(), "the last chunk is missing");
  EXPECT_EQ(BodyOfChunks("{\"a\":1}").error(), "bad chunk");
}

}  // namespace
}  // namespace dtbridge
