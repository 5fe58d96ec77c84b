#include "tls_fixture.h"

namespace dtbridge {
namespace {

/// Few connections, one worker: the next one is one too many.
class TlsLimitsTest : public TlsListenerTest {
 protected:
  void StartWithRoomFor(std::size_t connections) {
    options_.limits.connections = connections;
    options_.workers = 1;
    StartTls();
  }

  bool IsServed() {
    TlsClient client = ConnectTls();
    return client.Handshake() && StatusOf(client) == 200;
  }
};

/// What OpenSSL wants to have sent.
std::string TakeOut(TlsClient& client) {
  BIO* const out = SSL_get_wbio(client.Handle());
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(out, &bytes);
  std::string taken(bytes, static_cast<std::size_t>(size));
  (void)BIO_reset(out);
  return taken;
}

TEST_F(TlsLimitsTest, SilentConnectionsGiveWayToASenderThatSpeaks) {
  StoreAtOnce();
  StartWithRoomFor(2);
  std::vector<ClientSocket> silent;
  for (int i = 0; i < 6; ++i) silent.emplace_back(listener_->Port());
  EXPECT_TRUE(IsServed());
}

TEST_F(TlsLimitsTest, SilentConnectionsDoNotPushOutASenderThatIsThere) {
  StoreAtOnce();
  StartWithRoomFor(3);
  TlsClient sender = ConnectTls();
  ASSERT_TRUE(sender.Handshake());
  ASSERT_EQ(StatusOf(sender), 200);
  std::vector<ClientSocket> silent;
  for (int i = 0; i < 8; ++i) silent.emplace_back(listener_->Port());
  ASSERT_TRUE(Eventually([this] { return OpenConnections() <= 4; }));
  EXPECT_EQ(StatusOf(sender), 200);
}

TEST_F(TlsLimitsTest, AnIdleSenderGivesWayWhenNobodyElseCan) {
  StoreAtOnce();
  StartWithRoomFor(1);
  TlsClient idle = ConnectTls();
  ASSERT_TRUE(idle.Handshake());
  ASSERT_EQ(StatusOf(idle), 200);
  EXPECT_TRUE(IsServed());
}

TEST_F(TlsLimitsTest, TurnsTheNewestAwayWhenAllOthersAreAtWork) {
  StartWithRoomFor(1);  // nobody answers
  TlsClient waiting = ConnectTls();
  ASSERT_TRUE(waiting.Handshake());
  ASSERT_TRUE(waiting.Send(PostRequest("/a", "{}")));
  ASSERT_TRUE(Eventually([this] { return KeptCount() == 1; }));
  TlsClient newest = ConnectTls();
  EXPECT_FALSE(newest.Handshake());
  EXPECT_EQ(KeptCount(), 1U);
}

TEST_F(TlsLimitsTest, CutsOffASenderWhoOnlyTalksTls) {
  StoreAtOnce();
  StartTls();
  TlsClient client = ConnectTls({.min_version = TLS1_3_VERSION});
  ASSERT_TRUE(client.Handshake());
  ASSERT_EQ(StatusOf(client), 200);
  bool sent = true;
  for (int i = 0; i < 5000 && sent; ++i) {
    SSL_key_update(client.Handle(), SSL_KEY_UPDATE_NOT_REQUESTED);
    SSL_do_handshake(client.Handle());
    sent = client.SendRaw(TakeOut(client));
  }
  EXPECT_EQ(StatusOf(client), 0);
}

TEST_F(TlsLimitsTest, TakesKeyUpdatesBetweenRequests) {
  StoreAtOnce();
  StartTls();
  TlsClient client = ConnectTls({.min_version = TLS1_3_VERSION});
  ASSERT_TRUE(client.Handshake());
  for (int i = 0; i < 100; ++i) {
    SSL_key_update(client.Handle(), SSL_KEY_UPDATE_REQUESTED);
    ASSERT_EQ(StatusOf(client), 200) << i;
  }
}

}  // namespace
}  // namespace dtbridge
