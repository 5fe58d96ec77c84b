#include "listener_fixture.h"

namespace dtbridge {
namespace {

using namespace std::chrono_literals;

using DeliveryTimeoutsTest = ListenerTest;

TEST_F(DeliveryTimeoutsTest, Answers503WhenNoReportComesInTimeAndCountsTheLateOne) {
  options_.answer_timeout = 300ms;
  Start();
  HttpClient client = Connect();
  const auto begun = clock_.Steady();
  ASSERT_TRUE(client.Send(PostRequest("/a", "{}")));
  const Handed handed = Take();
  const auto answer = client.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503);
  EXPECT_FALSE(answer->Header("retry-after").empty());
  EXPECT_GE(clock_.Steady() - begun, 300ms);
  EXPECT_LT(clock_.Steady() - begun, 2s);

  handed.reply(Acceptance{});
  ASSERT_TRUE(Eventually([&] {
    return registry_.Counters("late_reports_total", "").With({{"outcome", "stored"}}).Value() == 1;
  }));
  EXPECT_EQ(Deliveries("failed", "answer_timeout"), 1);
  EXPECT_EQ(AllDeliveries(), 1) << "decided once, by the first of report and timer";

  ASSERT_TRUE(client.Send(PostRequest("/a", "{}")));
  Take().reply(Acceptance{});
  const auto next = client.Read();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->status, 200) << "the connection lives on";
}

TEST_F(DeliveryTimeoutsTest, ResumesAPipelineAfterAnAnswerThatTimedOut) {
  options_.answer_timeout = 300ms;
  Start();
  HttpClient client = Connect();
  ASSERT_TRUE(client.Send(PostRequest("/a", "1")));
  const Handed first = Take();
  std::this_thread::sleep_for(200ms);
  ASSERT_TRUE(client.Send(PostRequest("/a", "2")));
  const auto timed_out = client.Read();
  ASSERT_TRUE(timed_out);
  EXPECT_EQ(timed_out->status, 503);
  const Handed second = Take();
  EXPECT_EQ(second.body, "2");
  second.reply(Acceptance{});
  const auto answer = client.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
}

TEST_F(DeliveryTimeoutsTest, FailsAtOnceWhatWaitedInAPipelineForTooLong) {
  options_.answer_timeout = 300ms;
  Start();
  HttpClient client = Connect();
  constexpr int kCount = 20;
  std::string pipeline;
  for (int i = 0; i < kCount; ++i) pipeline += PostRequest("/a", "{}");
  ASSERT_TRUE(client.Send(pipeline));
  const Handed first = Take();
  for (int i = 0; i < kCount; ++i) {
    const auto answer = client.Read();
    ASSERT_TRUE(answer) << i;
    EXPECT_EQ(answer->status, 503);
  }
  EXPECT_EQ(Deliveries("failed", "answer_timeout"), kCount);
  EXPECT_EQ(KeptCount(), 0U) << "nothing but the first was handed over";
}

TEST_F(DeliveryTimeoutsTest, Answers408ToAHalfSentRequest) {
  options_.read_timeout = 200ms;
  Start();
  HttpClient in_the_head = Connect();
  HttpClient in_the_body = Connect();
  ASSERT_TRUE(in_the_head.Send("POST /a HTTP/1.1\r\nHo"));
  ASSERT_TRUE(in_the_body.Send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n123"));
  for (HttpClient* const client : {&in_the_head, &in_the_body}) {
    const auto answer = client->Read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 408);
    EXPECT_EQ(answer->Header("connection"), "close");
    EXPECT_TRUE(client->ReadsEnd());
  }
  EXPECT_EQ(Deliveries("refused", "read_timeout"), 1) << "only the one that named a connector";
}

TEST_F(DeliveryTimeoutsTest, ClosesAConnectionWithoutAByteWithoutAWord) {
  options_.idle_timeout = 200ms;
  StoreAtOnce();
  Start();
  HttpClient silent = Connect();
  HttpClient served = Connect();
  ASSERT_TRUE(served.Send(PostRequest("/a", "{}")));
  ASSERT_TRUE(served.Read());
  EXPECT_TRUE(silent.ReadsEnd());
  EXPECT_TRUE(served.ReadsEnd());
}

}  // namespace
}  // namespace dtbridge
