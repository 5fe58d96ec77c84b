#include <gtest/gtest.h>

#include "listener_fixture.h"

namespace dtbridge {
namespace {

using namespace std::chrono_literals;

using PipeliningTest = ListenerTest;

TEST_F(PipeliningTest, AnswersThreeRequestsOfOnePacketInOrder) {
  Start();
  HttpClient client = Connect();
  ASSERT_TRUE(client.Send(PostRequest("/a", "1", "X-Request-Id: r1\r\n") +
                          PostRequest("/b", "22", "X-Request-Id: r2\r\n") +
                          PostRequest("/a", "333", "X-Request-Id: r3\r\n")));
  for (int i = 1; i <= 3; ++i) {
    const Handed handed = Take();
    EXPECT_EQ(handed.body.size(), static_cast<std::size_t>(i));
    EXPECT_EQ(KeptCount(), 0U) << "one request of a connection at a time";
    handed.reply(Acceptance{});
    const auto answer = client.Read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->Header("x-request-id"), "r" + std::to_string(i));
  }
}

TEST_F(PipeliningTest, AnswersALongPipelineOfRequestsThatAreAnsweredAtOnce) {
  StoreAtOnce();
  Start();
  HttpClient client = Connect();
  std::string pipeline;
  constexpr int kCount = 400;
  for (int i = 0; i < kCount; ++i) {
    pipeline += PostRequest("/a", "{}", "X-Request-Id: p" + std::to_string(i) + "\r\n");
  }
  ASSERT_TRUE(client.Send(pipeline));
  for (int i = 0; i < kCount; ++i) {
    const auto answer = client.Read();
    ASSERT_TRUE(answer) << i;
    ASSERT_EQ(answer->Header("x-request-id"), "p" + std::to_string(i));
  }
  EXPECT_EQ(Deliveries("stored", ""), kCount);
}

TEST_F(PipeliningTest, AnswersALongPipelineBehindADeliveryThatWaits) {
  options_.limits.body = 4096;
  Start();
  HttpClient client = Connect();
  constexpr int kCount = 300;
  std::string pipeline;
  for (int i = 0; i < kCount; ++i) pipeline += PostRequest("/a", std::string(3000, 'x'));
  ASSERT_TRUE(client.Send(pipeline));
  for (int i = 0; i < kCount; ++i) {
    Take().reply(Acceptance{});
    const auto answer = client.Read();
    ASSERT_TRUE(answer) << i;
    EXPECT_EQ(answer->status, 200);
  }
}

TEST_F(PipeliningTest, ClosesAfterTheAnswerWhenTheBacklogOverflows) {
  Start();
  HttpClient client = Connect();
  ASSERT_TRUE(client.Send(PostRequest("/a", "{}")));
  const Handed handed = Take();
  ASSERT_TRUE(client.Send(std::string(1'200'000, 'x')));
  std::this_thread::sleep_for(50ms);
  handed.reply(Acceptance{});
  const auto answer = client.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->Header("connection"), "close");
  EXPECT_TRUE(client.ReadsEnd());
}

}  // namespace
}  // namespace dtbridge
