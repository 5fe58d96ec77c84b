#include <gmock/gmock.h>

#include "tls_fixture.h"

namespace dtbridge {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

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
  TlsClientOptions options{.min_version = GetParam(), .max_version = GetParam()};
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

TEST_P(TlsVersionTest, LooksAtTheClientsCertificateInEachHandshake) {
  StoreAtOnce();
  demands_clients_ = true;
  const TestIdentity identity = client_authority_.Issue();
  TlsClientOptions options{
      .min_version = GetParam(), .max_version = GetParam(), .identity = &identity};
  StartTls();
  TlsClient first = ConnectTls(options);
  ASSERT_TRUE(first.Handshake());
  ASSERT_EQ(StatusOf(first), 200);
  const std::unique_ptr<SSL_SESSION, FreeWith<SSL_SESSION_free>> session(
      SSL_get1_session(first.Handle()));
  options.resumes = session.get();
  TlsClient second = ConnectTls(options);
  ASSERT_TRUE(second.Handshake()) << second.Error();
  EXPECT_FALSE(second.WasResumed());
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
  for (int i = 0; i < 70; ++i) identity_.certificate += large.certificate;  // 4.2 MB
  StoreAtOnce();
  StartTls();
  TlsClient client = ConnectTls({.receive_buffer = 4096});
  ASSERT_TRUE(client.Handshake()) << client.Error();
  EXPECT_EQ(StatusOf(client), 200);
}

}  // namespace
}  // namespace dtbridge
