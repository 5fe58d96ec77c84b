#include "listener_fixture.h"

namespace dtbridge {
namespace {

using namespace std::chrono_literals;

using DrainingTest = ListenerTest;

TEST_F(DrainingTest, ServesOnWhileClosingIsAnnounced) {
  Start();
  HttpClient client = Connect();
  ASSERT_TRUE(client.Send(PostRequest("/a", "{}")));
  const Handed handed = Take();
  listener_->AnnounceClosing();
  handed.reply(Acceptance{});
  const auto answer = client.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->Header("connection"), "close");
  EXPECT_TRUE(client.ReadsEnd());

  StoreAtOnce();
  const auto another = Ask(PostRequest("/a", "{}"));
  ASSERT_TRUE(another);
  EXPECT_EQ(another->status, 200);
  EXPECT_EQ(another->Header("connection"), "close");
}

TEST_F(DrainingTest, FinishesWhatItHasAndRefusesWhatBeginsLater) {
  Start();
  HttpClient in_flight = Connect();
  HttpClient half_read = Connect();
  HttpClient idle = Connect();
  const std::string request = PostRequest("/a", "{}");
  ASSERT_TRUE(in_flight.Send(request));
  const Handed first = Take();
  ASSERT_TRUE(half_read.Send(request.substr(0, 20)));
  std::this_thread::sleep_for(50ms);

  listener_->StopAccepting();
  EXPECT_THROW(Connect(), std::runtime_error);
  EXPECT_FALSE(listener_->WaitUntilIdle(50ms));

  ASSERT_TRUE(idle.Send(request));
  const auto refused = idle.Read();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_EQ(refused->Header("connection"), "close");
  EXPECT_EQ(Deliveries("failed", "draining"), 1);

  ASSERT_TRUE(half_read.Send(request.substr(20)));
  Take().reply(Acceptance{});
  first.reply(Acceptance{});
  for (HttpClient* const client : {&half_read, &in_flight}) {
    const auto answer = client->Read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
  }
  EXPECT_TRUE(listener_->WaitUntilIdle(5s));
  EXPECT_EQ(AllDeliveries(), 3);
}

TEST_F(DrainingTest, GivesUpWaitingWhenItsPatienceEnds) {
  Start();
  HttpClient client = Connect();
  ASSERT_TRUE(client.Send(PostRequest("/a", "{}")));
  const Handed handed = Take();
  const auto begun = clock_.Steady();
  EXPECT_FALSE(listener_->WaitUntilIdle(100ms));
  EXPECT_GE(clock_.Steady() - begun, 100ms);
  handed.reply(Acceptance{});
  EXPECT_TRUE(listener_->WaitUntilIdle(5s));
}

TEST_F(DrainingTest, FailsWhatIsUndecidedAtTheStopAndDropsItsReply) {
  Start();
  HttpClient client = Connect();
  ASSERT_TRUE(client.Send(PostRequest("/a", "{}")));
  const Handed handed = Take();
  listener_->Stop();
  EXPECT_EQ(Deliveries("failed", "draining"), 1);
  EXPECT_EQ(AllDeliveries(), 1);
  const auto answer = client.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503);
  handed.reply(Acceptance{});
  listener_.reset();
  handed.reply(Acceptance{});
  EXPECT_EQ(AllDeliveries(), 1);
}

TEST_F(DrainingTest, StopsBeforeItWasStartedAndTwice) {
  listener_ = std::make_unique<DeliveryListener>(
      options_, connectors_, sink_, [] { return true; }, clock_, logger_, registry_);
  listener_->Stop();
  listener_->Stop();
}

}  // namespace
}  // namespace dtbridge
