#include "listener_fixture.h"

namespace dtbridge {
namespace {

using namespace std::chrono_literals;

using DeliveryListenerTest = ListenerTest;

TEST_F(DeliveryListenerTest, HandsOverWhatCameAndAnswersWhatWasReported) {
  Start();
  HttpClient client = Connect();
  ASSERT_TRUE(client.Send(
      PostRequest("/b?x=1", R"({"a":1})", "X-Request-Id: abc.1\r\nX-Building:  7 \r\n")));

  const Handed handed = Take();
  EXPECT_EQ(handed.connector, 1U);
  EXPECT_EQ(handed.body, R"({"a":1})");
  EXPECT_EQ(handed.request_id, "abc.1");
  ASSERT_EQ(handed.headers.size(), 5U);
  EXPECT_EQ(handed.headers[3], (std::pair<std::string, std::string>("X-Building", "7")));
  handed.reply(Acceptance{});

  const auto answer = client.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, R"({"status":"stored"})");
  EXPECT_EQ(answer->Header("content-type"), "application/json");
  EXPECT_EQ(answer->Header("x-request-id"), "abc.1");
  EXPECT_EQ(answer->Header("date").size(), 29U);
  EXPECT_EQ(answer->Header("connection"), "");
  EXPECT_EQ(Deliveries("stored", "", 1), 1);
  EXPECT_EQ(AllDeliveries(), 1);
}

TEST_F(DeliveryListenerTest, ServesTheNextRequestOnTheSameConnection) {
  StoreAtOnce();
  Start();
  HttpClient client = Connect();
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(client.Send(PostRequest("/a", "{}")));
    const auto answer = client.Read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
  }
}

}  // namespace
}  // namespace dtbridge
