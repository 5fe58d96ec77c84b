#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "dtbridge/route/router.h"
#include "support/record_headers.h"

namespace dtbridge {
namespace {

using testing::ElementsAre;
using testing::Pair;

constexpr SysTime kReceived{std::chrono::microseconds{1'716'978'843'970'415}};
constexpr SysTime kNow = kReceived + std::chrono::milliseconds{5};

class RouterDeadLetterTest : public testing::Test {
 protected:
  Record DeadLetter(const UnusableEvent& unusable) const {
    return router_.DeadLetterFor(unusable, "decode",
                                 {.connector = 0,
                                  .headers = headers_,
                                  .body = std::string("\x00{not json", 10),
                                  .request_id = "r-1",
                                  .received = kReceived},
                                 kNow);
  }

  std::vector<HeaderField> headers_{{"X-Dt-Signature", "secret.token.bytes"},
                                    {"X-House", "a custom value"}};
  Router router_{{.connectors = {{"house", {}}}}};
};

TEST_F(RouterDeadLetterTest, KeepsTheBodyAsItCameAndSaysWhyItIsHere) {
  const Record record = DeadLetter({.reason = RejectReason::kWrongMemberType,
                                    .detail = "event.data.touch is no object",
                                    .device_id = "d1"});

  EXPECT_EQ(router_.Topics().at(record.topic), "dt.dead-letter");
  EXPECT_EQ(record.key, "d1");
  EXPECT_EQ(record.value, std::string("\x00{not json", 10));
  EXPECT_EQ(record.timestamp_ms, 1'716'978'843'975);
  EXPECT_THAT(HeadersOf(record), ElementsAre(Pair("error_reason", "wrong_member_type"),
                                             Pair("error_detail", "event.data.touch is no object"),
                                             Pair("error_stage", "decode"),
                                             Pair("connector", "house"), Pair("request_id", "r-1"),
                                             Pair("received_time", "2024-05-29T10:34:03.970415Z")));
}

TEST_F(RouterDeadLetterTest, HasNoKeyWhenTheDeviceIsNotKnown) {
  EXPECT_EQ(DeadLetter({.project_id = "p1"}).key, "");
}

TEST_F(RouterDeadLetterTest, KeepsTheDetailShortAndPrintable) {
  const std::string detail = "a\n\x1b[1m\x7f\xC3\xBC" + std::string(300, 'x');
  const std::string kept = HeaderOf(DeadLetter({.detail = detail}), "error_detail").value();

  EXPECT_EQ(kept, "a??[1m???" + std::string(256 - 9, 'x'));
}

TEST_F(RouterDeadLetterTest, PassesOnTheTraceOfTheRequest) {
  headers_.push_back({"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"});

  EXPECT_EQ(HeaderOf(DeadLetter({}), "traceparent"),
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
}

}  // namespace
}  // namespace dtbridge
