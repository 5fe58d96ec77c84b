#include "emulator/pusher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/fake_clock.h"

namespace dtbridge {
namespace {

using testing::ElementsAre;
using testing::Pair;

/// Answers after a while, and keeps what it was asked.
class SlowServer final : public HttpClient {
 public:
  SlowServer(FakeClock& clock, Expected<HttpResponse, std::string> answer)
      : clock_(clock), answer_(std::move(answer)) {}

  Expected<HttpResponse, std::string> Send(const HttpRequest& request) override {
    last_ = request;
    clock_.Advance(std::chrono::milliseconds{25});
    return answer_;
  }

  const HttpRequest& Last() const { return last_; }

 private:
  FakeClock& clock_;
  const Expected<HttpResponse, std::string> answer_;
  HttpRequest last_;
};

TEST(PusherTest, PostsTheBodyWithTheConnectorsHeadersAndTheSignature) {
  FakeClock clock;
  SlowServer server(clock, HttpResponse{.status = 200, .headers = {}, .body = {}});
  Pusher pusher({.url = "http://127.0.0.1:1/push", .headers = {{"X-Building", "a"}}}, server,
                clock);

  EXPECT_EQ(pusher.Push("{}", {{"X-Dt-Signature", "token"}}).status, 200);

  EXPECT_EQ(server.Last().method, "POST");
  EXPECT_EQ(server.Last().url, "http://127.0.0.1:1/push");
  EXPECT_EQ(server.Last().body, "{}");
  EXPECT_TRUE(server.Last().may_cut_body) << "the status decides";
  EXPECT_EQ(server.Last().timeout, std::chrono::seconds{10});
  EXPECT_THAT(server.Last().headers,
              ElementsAre(Pair("Content-Type", "application/json"), Pair("X-Building", "a"),
                          Pair("X-Dt-Signature", "token")));
}

TEST(PusherTest, TellsStatusBodyAndDuration) {
  FakeClock clock;
  SlowServer server(clock, HttpResponse{.status = 503, .headers = {}, .body = "later"});
  Pusher pusher({.url = "http://127.0.0.1:1/push"}, server, clock);

  const PushOutcome outcome = pusher.Push("{}", {});

  EXPECT_EQ(outcome.status, 503);
  EXPECT_EQ(outcome.answer, "later");
  EXPECT_EQ(outcome.duration, std::chrono::milliseconds{25});
}

TEST(PusherTest, TellsWhyThereIsNoAnswerAndHowLongItTook) {
  FakeClock clock;
  SlowServer server(clock, Unexpected(std::string("connection refused")));
  Pusher pusher({.url = "http://127.0.0.1:1/push"}, server, clock);

  const PushOutcome outcome = pusher.Push("{}", {});

  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.answer, "connection refused");
  EXPECT_EQ(outcome.duration, std::chrono::milliseconds{25});
}

}  // namespace
}  // namespace dtbridge
