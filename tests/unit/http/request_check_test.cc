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

TEST(RequestCheckTest, SaysWhyAHeadIsNotRead) {
  const HttpLimits limits{.head = 64, .headers = 3};
  const auto refusal = [&limits](const std::string& headers) {
    return RefusalOfRawHead("POST /a HTTP/1.1\r\n" + headers + "\r\n", limits);
  };
  EXPECT_EQ(refusal("Host: a\r\n"), "");
  EXPECT_EQ(refusal("Host: a\r\nContent-Length: 11\r\n"), "") << "the body is looked at later";
  EXPECT_EQ(refusal("Host: a\r\nX-A: " + std::string(64, 'a') + "\r\n"),
            "431 head_too_large: head too long");
  EXPECT_EQ(refusal("Host: a\r\nA: a\r\nB: b\r\nC: c\r\n"),
            "431 head_too_large: too many header lines");
  EXPECT_EQ(refusal(""), "400 bad_framing: not exactly one Host");
  EXPECT_EQ(refusal("Host : a\r\n"), "400 bad_framing: byte not allowed at its place in the head");
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
