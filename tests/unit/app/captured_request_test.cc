#include "captured_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dtbridge/base/config_error.h"

namespace dtbridge {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(CapturedRequestTest, ReadsRawHttpTextAsItCameFromTheWire) {
  const auto request = ParseCapturedRequest(
      "POST /v1/building-a?x=1 HTTP/1.1\r\nHost: a\r\nX-Dt-Signature:  abc \r\nContent-Length: "
      "2\r\n\r\n{}");
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/v1/building-a");
  EXPECT_THAT(request.headers, ElementsAre(Pair("Host", "a"), Pair("X-Dt-Signature", "abc"),
                                           Pair("Content-Length", "2")));
  EXPECT_EQ(request.body, "{}");
  EXPECT_FALSE(request.has_bare_line_feeds);
}

TEST(CapturedRequestTest, ReadsWhatAnEditorMadeOfIt) {
  const auto request = ParseCapturedRequest("POST /a HTTP/1.1\nHost: a\nContent-Length: 2\n\n{}\n");
  EXPECT_EQ(request.path, "/a");
  EXPECT_EQ(request.body, "{}");
  EXPECT_TRUE(request.has_bare_line_feeds);
  EXPECT_EQ(request.head, "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n");
}

TEST(CapturedRequestTest, GivesAHeadThatWasCutDownItsHost) {
  const auto request = ParseCapturedRequest("POST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}");
  EXPECT_TRUE(request.lacks_host);
  EXPECT_EQ(request.head, "POST /a HTTP/1.1\r\nContent-Length: 2\r\nHost: unknown\r\n\r\n");
  EXPECT_THAT(request.headers, ElementsAre(Pair("Content-Length", "2")));
}

TEST(CapturedRequestTest, KeepsTheBodyOfTheFirstOfTwoLengths) {
  const auto request =
      ParseCapturedRequest("POST /a HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n{}");
  EXPECT_EQ(request.body, "{}") << "which is wrong, RefusalOfRawHead says";
}

TEST(CapturedRequestTest, FindsThePathInATargetOfAbsoluteForm) {
  EXPECT_EQ(ParseCapturedRequest("POST http://a:8080/v1/a?x=1 HTTP/1.1\r\n\r\n{}").path, "/v1/a");
}

TEST(CapturedRequestTest, PutsTheBodyTogetherFromItsChunks) {
  const std::string head = "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(ParseCapturedRequest(head + "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n").body, "{}");
  EXPECT_EQ(ParseCapturedRequest(head + "{}").body, "{}") << "somebody did it before";
}

TEST(CapturedRequestTest, SaysThatJsonCannotHoldAHeaderTwice) {
  try {
    ParseCapturedRequest(R"({"headers":{"X-A":"1","X-A":"2"},"body":"{}"})");
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("names headers.X-A twice; give it as raw HTTP"));
  }
}

TEST(CapturedRequestTest, ReadsTheJsonForm) {
  const auto request = ParseCapturedRequest(
      R"({"secret":"s","headers":{"X-Dt-Signature":"abc"},"body":"{\"a\":1}","note":"n"})");
  EXPECT_EQ(request.path, "");
  EXPECT_THAT(request.headers, ElementsAre(Pair("X-Dt-Signature", "abc")));
  EXPECT_EQ(request.body, R"({"a":1})");
}

TEST(CapturedRequestTest, RefusesWhatItCannotRead) {
  for (const char* text :
       {"", "  \n", "{", R"({"headers":{}})", R"({"headers":{"a":1},"body":""})",
        "POST /a HTTP/1.1\n", "POST\n\n", "POST /a HTTP/1.1\nno colon\n\n",
        "POST /a HTTP/1.1\nContent-Length: 9\n\n{}", "POST /a HTTP/1.1\nContent-Length: x\n\n{}"}) {
    EXPECT_THROW(ParseCapturedRequest(text), ConfigError) << text;
  }
}

}  // namespace
}  // namespace dtbridge
