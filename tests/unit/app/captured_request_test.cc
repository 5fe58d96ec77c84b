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
  EXPECT_EQ(request.path, "/v1/building-a");
  EXPECT_THAT(request.headers, ElementsAre(Pair("Host", "a"), Pair("X-Dt-Signature", "abc"),
                                           Pair("Content-Length", "2")));
  EXPECT_EQ(request.body, "{}");
}

TEST(CapturedRequestTest, ReadsWhatAnEditorMadeOfIt) {
  const auto request = ParseCapturedRequest("POST /a HTTP/1.1\nContent-Length: 2\n\n{}\n");
  EXPECT_EQ(request.path, "/a");
  EXPECT_EQ(request.body, "{}");
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
