#include "listener_fixture.h"

namespace dtbridge {
namespace {

using namespace std::chrono_literals;

using LimitsTest = ListenerTest;

TEST_F(LimitsTest, RefusesTheNewestWhenAConnectorHasHalfOfThePlaces) {
  options_.limits.in_flight = 4;
  Start();
  std::vector<HttpClient> clients;
  for (int i = 0; i < 2; ++i) {
    clients.push_back(Connect());
    ASSERT_TRUE(clients.back().Send(PostRequest("/a", "{}")));
  }
  const Handed first = Take();
  const Handed second = Take();

  HttpClient third = Connect();
  ASSERT_TRUE(third.Send(PostRequest("/a", "{}")));
  auto answer = third.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503);
  EXPECT_FALSE(answer->Header("retry-after").empty());
  EXPECT_EQ(Deliveries("failed", "overloaded"), 1);

  HttpClient other_connector = Connect();
  ASSERT_TRUE(other_connector.Send(PostRequest("/b", "{}")));
  Take().reply(Acceptance{});
  answer = other_connector.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);

  first.reply(Acceptance{});
  second.reply(Acceptance{});
  for (HttpClient& client : clients) EXPECT_TRUE(client.Read());
  ASSERT_TRUE(third.Send(PostRequest("/a", "{}")));
  Take().reply(Acceptance{});
  answer = third.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200) << "refused for the moment only, the connection stays";
}

TEST_F(LimitsTest, RefusesWhatTheBufferBudgetDoesNotHold) {
  options_.limits.buffered = 10'000;
  Start();
  HttpClient holding = Connect();
  ASSERT_TRUE(holding.Send(PostRequest("/a", std::string(9'000, 'x'))));
  const Handed handed = Take();

  const auto refused = Ask(PostRequest("/a", std::string(2'000, 'y')));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_FALSE(refused->Header("retry-after").empty());
  EXPECT_EQ(refused->Header("connection"), "close");
  EXPECT_EQ(Deliveries("failed", "buffer_full"), 1);

  handed.reply(Acceptance{});
  ASSERT_TRUE(holding.Read());
  HttpClient now = Connect();
  ASSERT_TRUE(now.Send(PostRequest("/a", std::string(2'000, 'y'))));
  Take().reply(Acceptance{});
  const auto answer = now.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
}

TEST_F(LimitsTest, ReleasesTheBytesOfSendersThatLeft) {
  options_.limits.buffered = 10'000;
  Start();
  for (int i = 0; i < 10; ++i) {
    HttpClient leaving = Connect();
    ASSERT_TRUE(leaving.Send(PostRequest("/a", std::string(6'000, 'x'))));
    const Handed handed = Take();
    ASSERT_TRUE(leaving.Send(std::string(1'000, 'p')));
    leaving.Abort();
    ASSERT_TRUE(
        Eventually([&] { return Sum("dtbridge_http_connections_open{listener=\"public\"") == 0; }));
    handed.reply(Acceptance{});
    ASSERT_TRUE(Eventually([&] { return AnswersLost() == i + 1; }));
  }
  EXPECT_EQ(Deliveries("stored", ""), 10);
}

TEST_F(LimitsTest, ClosesTheIdlestConnectionForOneAboveTheLimit) {
  options_.limits.connections = 3;
  options_.workers = 1;
  StoreAtOnce();
  Start();
  std::vector<HttpClient> held;
  for (int i = 0; i < 4; ++i) {
    held.push_back(Connect());
    ASSERT_TRUE(held.back().Send(PostRequest("/a", "{}")));
    const auto answer = held.back().Read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
  }
  EXPECT_TRUE(held[0].ReadsEnd());
  for (std::size_t i = 1; i < held.size(); ++i) {
    ASSERT_TRUE(held[i].Send(PostRequest("/a", "{}")));
    EXPECT_TRUE(held[i].Read()) << i;
  }
}

TEST_F(LimitsTest, Answers503AboveTheConnectionLimitWhenNoneIsIdle) {
  options_.limits.connections = 2;
  options_.workers = 1;
  Start();
  std::vector<HttpClient> busy;
  std::vector<Handed> handed;
  for (int i = 0; i < 2; ++i) {
    busy.push_back(Connect());
    ASSERT_TRUE(busy.back().Send(PostRequest(i == 0 ? "/a" : "/b", "{}")));
    handed.push_back(Take());
  }
  const auto refused = Ask(PostRequest("/a", "{}"));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_FALSE(refused->Header("retry-after").empty());
  EXPECT_EQ(refused->Header("connection"), "close");
  EXPECT_EQ(registry_.Counters("http_connections_rejected_total", "")
                .With({{"listener", "public"}, {"reason", "limit"}})
                .Value(),
            1);
  for (std::size_t i = 0; i < 2; ++i) {
    handed[i].reply(Acceptance{});
    const auto answer = busy[i].Read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200) << "the newest goes, not those before it";
  }
}

TEST_F(LimitsTest, HoldsManyIdleConnectionsAndServesEachOfThem) {
  StoreAtOnce();
  Start();
  constexpr int kConnections = 500;
  std::vector<HttpClient> clients;
  for (int i = 0; i < kConnections; ++i) clients.push_back(Connect());
  ASSERT_TRUE(Eventually(
      [&] { return Sum("dtbridge_http_connections_open{listener=\"public\"") == kConnections; }));
  for (HttpClient& client : clients) {
    ASSERT_TRUE(client.Send(PostRequest("/a", "{}")));
    const auto answer = client.Read();
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->status, 200);
  }
}

TEST_F(LimitsTest, CutsOffASenderThatNeverReadsItsAnswers) {
  StoreAtOnce();
  Start();
  HttpClient deaf(listener_->Port(), 4096);
  std::string requests;
  for (int i = 0; i < 200; ++i) requests += PostRequest("/a", "{}");
  // Ends when the listener has cut the connection: an answer that does not fit is not waited for.
  bool cut = false;
  for (int i = 0; i < 2'000 && !cut; ++i) cut = !deaf.Send(requests);
  EXPECT_TRUE(cut);
  const auto answer = Ask(PostRequest("/a", "{}"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200) << "others are served";
}

}  // namespace
}  // namespace dtbridge
