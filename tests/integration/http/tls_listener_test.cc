#include <gmock/gmock.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "tls_fixture.h"

namespace dtbridge {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST_F(TlsListenerTest, TakesADeliveryAndProvesItsName) {
  StartTls();
  TlsClient client = ConnectTls({.authority = authority_.Certificate()});
  ASSERT_TRUE(client.Handshake()) << client.Error();
  ASSERT_TRUE(client.Send(PostRequest("/b", R"({"a":1})", "X-Request-Id: abc.1\r\n")));
  const Handed handed = Take();
  EXPECT_EQ(handed.connector, 1U);
  EXPECT_EQ(handed.body, R"({"a":1})");
  handed.reply(Acceptance{});
  const auto answer = client.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, R"({"status":"stored"})");
  EXPECT_EQ(client.Version(), "TLSv1.3");
  EXPECT_EQ(Handshakes("ok"), 1);
  EXPECT_EQ(Deliveries("stored", "", 1), 1);
}

TEST_F(TlsListenerTest, KeepsAConnectionForManyDeliveries) {
  StoreAtOnce();
  StartTls();
  TlsClient client = ConnectTls();
  ASSERT_TRUE(client.Handshake());
  for (int i = 0; i < 100; ++i) ASSERT_EQ(StatusOf(client), 200) << i;
  EXPECT_EQ(Handshakes("ok"), 1);
}

TEST_F(TlsListenerTest, AnswersPipelinedRequestsOfOneRecordInOrder) {
  StartTls();
  TlsClient client = ConnectTls();
  ASSERT_TRUE(client.Handshake());
  ASSERT_TRUE(client.Send(PostRequest("/a", "1", "X-Request-Id: r1\r\n") +
                          PostRequest("/b", "22", "X-Request-Id: r2\r\n") +
                          PostRequest("/a", "333", "X-Request-Id: r3\r\n")));
  for (int i = 1; i <= 3; ++i) {
    const Handed handed = Take();
    EXPECT_EQ(handed.body.size(), static_cast<std::size_t>(i));
    handed.reply(Acceptance{});
    const auto answer = client.Read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->Header("x-request-id"), "r" + std::to_string(i));
  }
}

TEST_F(TlsListenerTest, TakesARequestThatIsSplitOverManyRecordsOfOnePacket) {
  StoreAtOnce();
  StartTls();
  TlsClient client = ConnectTls();
  ASSERT_TRUE(client.Handshake());
  std::string sealed;
  for (const char byte : PostRequest("/a", std::string(50, 'x'))) {
    sealed += client.Seal({&byte, 1});
  }
  ASSERT_TRUE(client.SendRaw(sealed));
  const auto answer = client.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
}

TEST_F(TlsListenerTest, TakesABodyThatIsLargerThanARecord) {
  StartTls();
  TlsClient client = ConnectTls();
  ASSERT_TRUE(client.Handshake());
  std::string body(60'000, 'x');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>('a' + i % 23);
  ASSERT_TRUE(client.Send(PostRequest("/a", body)));
  const Handed handed = Take();
  EXPECT_EQ(handed.body, body);
  handed.reply(Acceptance{});
  EXPECT_TRUE(client.Read());
}

TEST_F(TlsListenerTest, TakesARequestThatComesWithTheEndOfTheHandshake) {
  StoreAtOnce();
  StartTls();
  TlsClient client = ConnectTls({.max_version = TLS1_3_VERSION});
  // Both are one segment when the socket may collect them.
  const int cork = 1;
  ::setsockopt(client.Socket().Fd(), IPPROTO_TCP, TCP_CORK, &cork, sizeof cork);
  ASSERT_TRUE(client.Handshake());
  EXPECT_EQ(StatusOf(client), 200);
}

TEST_F(TlsListenerTest, AsksForABodyThatWaitsToBeAskedFor) {
  StoreAtOnce();
  StartTls();
  TlsClient client = ConnectTls();
  ASSERT_TRUE(client.Handshake());
  const std::string request = PostRequest("/a", "{}", "Expect: 100-continue\r\n");
  ASSERT_TRUE(client.Send(request.substr(0, request.size() - 2)));
  auto answer = client.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 100);
  ASSERT_TRUE(client.Send("{}"));
  answer = client.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
}

TEST_F(TlsListenerTest, AnswersARefusalThatClosesWhileTheSenderStillSends) {
  StartTls();
  TlsClient client = ConnectTls();
  ASSERT_TRUE(client.Handshake());
  ASSERT_TRUE(client.Send(PostRequest("/a", std::string(200'000, 'x'))));
  const auto answer = client.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 413);
  EXPECT_TRUE(client.ReadsOrderlyEnd());
}

TEST_F(TlsListenerTest, CutsOffARecordThatWasTamperedWith) {
  StartTls();
  TlsClient client = ConnectTls();
  ASSERT_TRUE(client.Handshake());
  std::string sealed = client.Seal(PostRequest("/a", "{}"));
  sealed.back() = static_cast<char>(sealed.back() ^ 1);
  ASSERT_TRUE(client.SendRaw(sealed));
  EXPECT_FALSE(client.Read());
  EXPECT_THAT(client.Error(), HasSubstr("bad record mac"));
  EXPECT_TRUE(Eventually([&] { return OpenConnections() == 0; }));
  EXPECT_EQ(AllDeliveries(), 0);
}

TEST_F(TlsListenerTest, ProcessesTheRequestOfASenderThatHalfCloses) {
  StartTls();
  TlsClient client = ConnectTls();
  ASSERT_TRUE(client.Handshake());
  ASSERT_TRUE(client.Send(PostRequest("/a", "{}")));
  client.HalfClose();
  Take().reply(Acceptance{});
  ASSERT_TRUE(Eventually([&] { return Deliveries("stored", "") == 1; }));
  // The answer is not guaranteed: given, or counted as lost.
  const auto answer = client.Read();
  EXPECT_EQ(AnswersLost(), answer ? 0 : 1);
}

TEST_F(TlsListenerTest, AnswersAllThatCameBeforeACloseNotify) {
  StartTls();
  TlsClient client = ConnectTls();
  ASSERT_TRUE(client.Handshake());
  ASSERT_TRUE(client.Send(PostRequest("/a", "1") + PostRequest("/a", "2")));
  const Handed first = Take();
  ASSERT_TRUE(client.SendEnd());
  first.reply(Acceptance{});
  const auto one = client.Read();
  Take().reply(Acceptance{});
  const auto other = client.Read();
  ASSERT_TRUE(one && other);
  EXPECT_EQ(other->status, 200);
  EXPECT_EQ(other->Header("connection"), "close");
  EXPECT_TRUE(client.ReadsOrderlyEnd());
}

TEST_F(TlsListenerTest, ClosesAnIdleConnectionInOrderWhenTheSenderDoes) {
  StoreAtOnce();
  StartTls();
  TlsClient client = ConnectTls();
  ASSERT_TRUE(client.Handshake());
  ASSERT_EQ(StatusOf(client), 200);
  ASSERT_TRUE(client.SendEnd());
  EXPECT_TRUE(client.ReadsOrderlyEnd());
  EXPECT_TRUE(Eventually([&] { return OpenConnections() == 0; }));
}

TEST_F(TlsListenerTest, ClosesInOrderWhatHasBeenIdleForTooLong) {
  options_.idle_timeout = 200ms;
  StartTls();
  TlsClient client = ConnectTls();
  ASSERT_TRUE(client.Handshake());
  EXPECT_TRUE(client.ReadsOrderlyEnd());
}

TEST_F(TlsListenerTest, CutsOffASenderThatNeverReadsItsAnswers) {
  StoreAtOnce();
  StartTls();
  TlsClient deaf = ConnectTls({.receive_buffer = 4096});
  ASSERT_TRUE(deaf.Handshake());
  std::string requests;
  for (int i = 0; i < 100; ++i) requests += PostRequest("/a", "{}");
  for (int i = 0; i < 5000 && deaf.Send(requests); ++i) {
  }
  EXPECT_TRUE(Eventually([&] { return OpenConnections() == 0; }));
  EXPECT_EQ(AnswersLost(), 1);
}

TEST_F(TlsListenerTest, FinishesWhatItHasWhileDraining) {
  StartTls();
  TlsClient busy = ConnectTls();
  TlsClient idle = ConnectTls();
  ASSERT_TRUE(busy.Handshake());
  ASSERT_TRUE(idle.Handshake());
  ASSERT_TRUE(busy.Send(PostRequest("/a", "{}")));
  const Handed handed = Take();
  listener_->AnnounceClosing();
  listener_->StopAccepting();
  EXPECT_FALSE(listener_->WaitUntilIdle(50ms));
  EXPECT_EQ(StatusOf(idle), 503);
  EXPECT_TRUE(idle.ReadsOrderlyEnd());
  handed.reply(Acceptance{});
  const auto answer = busy.Read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_TRUE(busy.ReadsOrderlyEnd());
  EXPECT_TRUE(listener_->WaitUntilIdle(5s));
}

TEST_F(TlsListenerTest, EndsIdleConnectionsInOrderAtTheStop) {
  StoreAtOnce();
  StartTls();
  TlsClient client = ConnectTls();
  ASSERT_TRUE(client.Handshake());
  ASSERT_EQ(StatusOf(client), 200);
  HttpClient half = Connect();
  ASSERT_TRUE(half.Send("\x16\x03\x01"));
  ASSERT_TRUE(Eventually([&] { return OpenConnections() == 2; }));
  listener_->Stop();
  EXPECT_TRUE(client.ReadsOrderlyEnd());
}

TEST_F(TlsListenerTest, SurvivesSendersThatLeaveAtAnyMoment) {
  StoreAtOnce();
  StartTls();
  for (int i = 0; i < 60; ++i) {
    TlsClient leaving = ConnectTls();
    if (i % 3 != 0) {
      ASSERT_TRUE(leaving.Handshake());
      leaving.Send(PostRequest("/a", "{}"));
    } else {
      leaving.SendRaw("\x16\x03\x01");
    }
    if (i % 2 == 0) leaving.Socket().Abort();
  }
  TlsClient client = ConnectTls();
  ASSERT_TRUE(client.Handshake());
  EXPECT_EQ(StatusOf(client), 200);
  EXPECT_TRUE(Eventually([&] { return OpenConnections() == 1; }));
}

}  // namespace
}  // namespace dtbridge
