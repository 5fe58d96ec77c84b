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

class TlsVersionTest : public TlsListenerTest, public testing::WithParamInterface<int> {};

TEST_P(TlsVersionTest, IsServed) {
  StoreAtOnce();
  StartTls();
  TlsClient client = ConnectTls({.min_version = GetParam(), .max_version = GetParam()});
  ASSERT_TRUE(client.Handshake()) << client.Error();
  EXPECT_EQ(StatusOf(client), 200);
}

TEST_P(TlsVersionTest, TakesHandshakeAndRequestOneByteAtATime) {
  StoreAtOnce();
  StartTls();
  TlsClient client = ConnectTls({.min_version = GetParam(), .max_version = GetParam(), .piece = 1});
  ASSERT_TRUE(client.Handshake()) << client.Error();
  EXPECT_EQ(StatusOf(client), 200);
  EXPECT_EQ(StatusOf(client), 200);
}

TEST_P(TlsVersionTest, ResumesASession) {
  StoreAtOnce();
  demands_clients_ = true;
  const TestIdentity identity = client_authority_.Issue();
  TlsClientOptions options{
      .min_version = GetParam(), .max_version = GetParam(), .identity = &identity};
  StartTls();
  TlsClient first = ConnectTls(options);
  ASSERT_TRUE(first.Handshake());
  ASSERT_EQ(StatusOf(first), 200);  // the ticket has come by now
  const std::unique_ptr<SSL_SESSION, FreeWith<SSL_SESSION_free>> session(
      SSL_get1_session(first.Handle()));
  options.resumes = session.get();

  TlsClient second = ConnectTls(options);
  ASSERT_TRUE(second.Handshake()) << second.Error();
  EXPECT_TRUE(second.WasResumed());
  EXPECT_EQ(StatusOf(second), 200);

  Use(identity_);
  TlsClient third = ConnectTls(options);
  ASSERT_TRUE(third.Handshake()) << third.Error();
  EXPECT_FALSE(third.WasResumed()) << "a new context takes no old tickets";
  EXPECT_EQ(StatusOf(third), 200);
}

TEST_P(TlsVersionTest, DemandsAClientCertificate) {
  StoreAtOnce();
  demands_clients_ = true;
  StartTls();
  const TestIdentity good = client_authority_.Issue();
  const TestIdentity strange = authority_.Issue();
  const TestIdentity expired = client_authority_.Issue({.lives = -1h});
  const auto status = [this](const TestIdentity* identity) {
    TlsClient client =
        ConnectTls({.min_version = GetParam(), .max_version = GetParam(), .identity = identity});
    return client.Handshake() ? StatusOf(client) : 0;
  };
  EXPECT_EQ(status(&good), 200);
  EXPECT_EQ(status(nullptr), 0);
  EXPECT_TRUE(Eventually([&] { return Handshakes("no_client_certificate") == 1; }));
  EXPECT_EQ(status(&strange), 0);
  EXPECT_EQ(status(&expired), 0);
  EXPECT_TRUE(Eventually([&] { return Handshakes("bad_client_certificate") == 2; }));
  EXPECT_EQ(Handshakes("ok"), 1);
  EXPECT_EQ(AllDeliveries(), 1);
}

TEST_P(TlsVersionTest, AnswersAndClosesInOrder) {
  StoreAtOnce();
  StartTls();
  TlsClient client = ConnectTls({.min_version = GetParam(), .max_version = GetParam()});
  ASSERT_TRUE(client.Handshake());
  EXPECT_EQ(StatusOf(client, PostRequest("/a", "{}", "Connection: close\r\n")), 200);
  EXPECT_TRUE(client.ReadsOrderlyEnd());
}

INSTANTIATE_TEST_SUITE_P(Each, TlsVersionTest, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const auto& test) {
                           return test.param == TLS1_2_VERSION ? "Tls12" : "Tls13";
                         });

TEST_F(TlsListenerTest, TellsASenderThatItWantsACertificate) {
  demands_clients_ = true;
  StartTls();
  TlsClient client = ConnectTls();
  ASSERT_TRUE(client.Handshake()) << "with TLS 1.3 the refusal comes after our part";
  client.Send(PostRequest("/a", "{}"));
  EXPECT_FALSE(client.Read());
  EXPECT_THAT(client.Error(), HasSubstr("certificate required"));
}

TEST_F(TlsListenerTest, RefusesVersionsBelowTheConfiguredOne) {
  tls_options_.min_version = "1.3";
  StartTls();
  TlsClient client = ConnectTls({.max_version = TLS1_2_VERSION});
  EXPECT_FALSE(client.Handshake());
  EXPECT_THAT(client.Error(), HasSubstr("alert protocol version"));
  EXPECT_TRUE(Eventually([&] { return Handshakes("failed") == 1; }));
}

struct AlpnCase {
  const char* name;
  std::string offered;
  const char* chosen;  ///< nullptr: refused
};

class AlpnTest : public TlsListenerTest, public testing::WithParamInterface<AlpnCase> {};

TEST_P(AlpnTest, SpeaksHttp11OrNothing) {
  StoreAtOnce();
  StartTls();
  TlsClient client = ConnectTls({.alpn = GetParam().offered});
  const bool agreed = client.Handshake();
  ASSERT_EQ(agreed, GetParam().chosen != nullptr);
  if (agreed) {
    EXPECT_EQ(client.Alpn(), GetParam().chosen);
    EXPECT_EQ(StatusOf(client), 200);
  } else {
    EXPECT_THAT(client.Error(), HasSubstr("no application protocol"));
  }
}

const std::vector<AlpnCase> kAlpnCases{
    {"NotAsked", "", ""},
    {"Http11", "\x08http/1.1", "http/1.1"},
    {"Http2First", "\x02h2\x08http/1.1", "http/1.1"},
    {"Http2Only", "\x02h2", nullptr},
    {"Http10Only", "\x08http/1.0", nullptr},
};

INSTANTIATE_TEST_SUITE_P(Each, AlpnTest, testing::ValuesIn(kAlpnCases),
                         [](const auto& test) { return test.param.name; });

TEST_F(TlsListenerTest, IsNotDelayedByFiftySendersThatSayNothing) {
  options_.workers = 1;
  StoreAtOnce();
  StartTls();
  std::vector<HttpClient> silent;
  for (int i = 0; i < 50; ++i) silent.push_back(Connect());
  for (std::size_t i = 0; i < silent.size(); i += 2) ASSERT_TRUE(silent[i].Send("\x16\x03\x01"));
  ASSERT_TRUE(Eventually([&] { return OpenConnections() == 50; }));
  const auto begun = clock_.Steady();
  TlsClient client = ConnectTls();
  ASSERT_TRUE(client.Handshake());
  EXPECT_EQ(StatusOf(client), 200);
  EXPECT_LT(clock_.Steady() - begun, 1s);
}

TEST_F(TlsListenerTest, ClosesConnectionsWhoseHandshakeIsNotDoneInTime) {
  options_.read_timeout = 200ms;
  StartTls();
  HttpClient silent = Connect();
  HttpClient slow = Connect();
  ASSERT_TRUE(slow.Send("\x16\x03\x01"));
  EXPECT_TRUE(silent.ReadsEnd());
  EXPECT_TRUE(slow.ReadsEnd());
  EXPECT_EQ(Handshakes("timeout"), 2);
  EXPECT_TRUE(Eventually([&] { return OpenConnections() == 0; }));
  EXPECT_EQ(Handshakes("failed"), 0);
}

TEST_F(TlsListenerTest, CountsHandshakesThatSendersBreakOffButNotProbesOfThePort) {
  StartTls();
  {
    HttpClient leaving = Connect();
    ASSERT_TRUE(leaving.Send("\x16\x03\x01"));
    ASSERT_TRUE(Eventually([&] { return OpenConnections() == 1; }));
    HttpClient probing = Connect();
    ASSERT_TRUE(Eventually([&] { return OpenConnections() == 2; }));
  }
  ASSERT_TRUE(Eventually([&] { return OpenConnections() == 0; }));
  EXPECT_EQ(Handshakes("failed"), 1);
}

TEST_F(TlsListenerTest, ClosesAPlainHttpConnection) {
  StartTls();
  HttpClient client = Connect();
  ASSERT_TRUE(client.Send(PostRequest("/a", "{}")));
  EXPECT_TRUE(client.ReadsEnd());
  EXPECT_EQ(Handshakes("plain_http"), 1);
  EXPECT_EQ(AllDeliveries(), 0);
}

TEST_F(TlsListenerTest, ClosesAConnectionThatSpeaksNoTls) {
  StartTls();
  HttpClient client = Connect();
  ASSERT_TRUE(client.Send(std::string(100, '\xff')));
  EXPECT_FALSE(client.Read());
  EXPECT_TRUE(Eventually([&] { return Handshakes("failed") == 1; }));
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

TEST_F(TlsListenerTest, ServesOpenConnectionsOnAndNewOnesWithTheNewCertificate) {
  StoreAtOnce();
  StartTls();
  TlsClient old = ConnectTls();
  ASSERT_TRUE(old.Handshake());
  EXPECT_EQ(old.PeerName(), "first");
  Use(authority_.Issue({.name = "second"}));
  TlsClient young = ConnectTls();
  ASSERT_TRUE(young.Handshake());
  EXPECT_EQ(young.PeerName(), "second");
  EXPECT_EQ(StatusOf(old), 200);
  EXPECT_EQ(StatusOf(young), 200);

  const TestIdentity other = authority_.Issue();
  EXPECT_FALSE(server_tls_->Use({.certificate = other.certificate, .key = identity_.key}));
  TlsClient another = ConnectTls();
  ASSERT_TRUE(another.Handshake());
  EXPECT_EQ(another.PeerName(), "second");
}

TEST_F(TlsListenerTest, SendsAChainThatIsLargerThanTheSocketsBuffer) {
  const TestIdentity large = authority_.Issue({.padding = 60'000});
  for (int i = 0; i < 150; ++i) identity_.certificate += large.certificate;
  StoreAtOnce();
  StartTls();
  TlsClient client = ConnectTls({.receive_buffer = 4096});
  ASSERT_TRUE(client.Handshake()) << client.Error();
  EXPECT_EQ(StatusOf(client), 200);
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
