#include "tls_session.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include "support/test_certificates.h"

namespace dtbridge {
namespace {

using Event = TlsSession::Event;

/// The other side, in memory too.
class Sender {
 public:
  explicit Sender(int version = 0) : context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_min_proto_version(context_.get(), version);
    SSL_CTX_set_max_proto_version(context_.get(), version);
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    BIO_set_mem_eof_return(SSL_get_rbio(ssl_.get()), -1);
    SSL_set_connect_state(ssl_.get());
  }

  /// Takes what the session sent, goes on with the handshake, returns what that sends.
  std::string Shake(const std::string& received) {
    Take(received);
    SSL_do_handshake(ssl_.get());
    return Sent();
  }
  std::string Seal(std::string_view plain) {
    SSL_write(ssl_.get(), plain.data(), static_cast<int>(plain.size()));
    return Sent();
  }
  std::string End() {
    SSL_shutdown(ssl_.get());
    return Sent();
  }
  std::string UpdateKeys() {
    SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_REQUESTED);
    SSL_do_handshake(ssl_.get());
    return Sent();
  }
  std::string Open(const std::string& received) {
    Take(received);
    std::string plain(20'000, '\0');
    const int size = SSL_read(ssl_.get(), plain.data(), static_cast<int>(plain.size()));
    plain.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return plain;
  }
  bool IsDone() const { return SSL_is_init_finished(ssl_.get()) == 1; }
  bool WasTheEnd() const { return SSL_get_shutdown(ssl_.get()) == SSL_RECEIVED_SHUTDOWN; }

 private:
  void Take(const std::string& received) {
    BIO_write(SSL_get_rbio(ssl_.get()), received.data(), static_cast<int>(received.size()));
  }
  std::string Sent() {
    ERR_clear_error();
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(SSL_get_wbio(ssl_.get()), &bytes);
    std::string sent(bytes, static_cast<std::size_t>(size));
    (void)BIO_reset(SSL_get_wbio(ssl_.get()));
    return sent;
  }

  std::unique_ptr<SSL_CTX, FreeWith<SSL_CTX_free>> context_;
  std::unique_ptr<SSL, FreeWith<SSL_free>> ssl_;
};

class TlsSessionTest : public testing::TestWithParam<int> {
 protected:
  /// Feeds everything; returns the events but for kNeedMore, and collects the plain bytes.
  std::vector<Event> Feed(std::string_view sealed) {
    std::vector<Event> events;
    for (;;) {
      const TlsSession::Fed fed = session_.Feed(sealed, plain_, out_);
      data_ += fed.data;
      if (fed.event == Event::kNeedMore) {
        EXPECT_TRUE(sealed.empty()) << "all is used before more is asked for";
        return events;
      }
      events.push_back(fed.event);
      if (fed.event == Event::kFailed || fed.event == Event::kEnded) return events;
    }
  }

  std::string TakeOut() { return std::exchange(out_, {}); }

  void Open() {
    for (int i = 0; i < 4 && !(sender_.IsDone() && session_.IsOpen()); ++i) {
      Feed(sender_.Shake(TakeOut()));
    }
    ASSERT_TRUE(sender_.IsDone() && session_.IsOpen());
    sender_.Open(TakeOut());  // the tickets
    data_.clear();
  }

  static std::shared_ptr<const TlsContext> Context() {
    static const TestIdentity kIdentity = TestAuthority().Issue();
    auto context = TlsContext::Make({"c", "k", "", "1.2"},
                                    {.certificate = kIdentity.certificate, .key = kIdentity.key});
    return *context;
  }

  std::shared_ptr<const TlsContext> context_ = Context();
  TlsSession session_{*context_};
  Sender sender_{GetParam()};
  TlsSession::Plain plain_;
  std::string out_;
  std::string data_;
};

TEST_P(TlsSessionTest, PassesBytesBothWays) {
  Open();
  EXPECT_EQ(Feed(sender_.Seal("hello")), std::vector{Event::kData});
  EXPECT_EQ(data_, "hello");
  ASSERT_TRUE(session_.Seal("answer", out_));
  EXPECT_EQ(sender_.Open(TakeOut()), "answer");
}

TEST_P(TlsSessionTest, GivesAllRecordsOfOnePiece) {
  Open();
  const std::string large(40'000, 'x');
  std::string sealed = sender_.Seal("one");
  sealed += sender_.Seal(large);
  sealed += sender_.End();
  const auto events = Feed(sealed);
  EXPECT_EQ(data_, "one" + large);
  EXPECT_EQ(events.back(), Event::kEnded);
}

TEST_P(TlsSessionTest, TakesOneByteAtATime) {
  for (int i = 0; i < 4; ++i) {
    for (const char& byte : sender_.Shake(TakeOut())) Feed({&byte, 1});
  }
  ASSERT_TRUE(sender_.IsDone() && session_.IsOpen());
  for (const char& byte : sender_.Seal("hello")) Feed({&byte, 1});
  EXPECT_EQ(data_, "hello");
}

TEST_P(TlsSessionTest, EndsInOrder) {
  Open();
  session_.SealEnd(out_);
  EXPECT_EQ(sender_.Open(TakeOut()), "");
  EXPECT_TRUE(sender_.WasTheEnd());
}

TEST_P(TlsSessionTest, FailsForGoodOnARecordThatWasTamperedWith) {
  Open();
  std::string sealed = sender_.Seal("hello");
  sealed.back() = static_cast<char>(sealed.back() ^ 1);
  EXPECT_EQ(Feed(sealed), std::vector{Event::kFailed});
  EXPECT_EQ(data_, "");
  EXPECT_FALSE(TakeOut().empty()) << "the alert";
  EXPECT_EQ(Feed(sender_.Seal("hello")), std::vector{Event::kFailed});
  EXPECT_FALSE(session_.Seal("answer", out_));
  session_.SealEnd(out_);
  EXPECT_TRUE(out_.empty());
}

TEST_P(TlsSessionTest, IsNotConfusedByErrorsThatOthersLeft) {
  Open();
  ERR_put_error(ERR_LIB_SSL, 0, SSL_R_BAD_LENGTH, "elsewhere", 1);
  EXPECT_EQ(Feed(sender_.Seal("hello")), std::vector{Event::kData});
  ERR_put_error(ERR_LIB_SSL, 0, SSL_R_BAD_LENGTH, "elsewhere", 1);
  const std::string sealed = sender_.Seal("again");
  ERR_put_error(ERR_LIB_SSL, 0, SSL_R_BAD_LENGTH, "elsewhere", 1);
  EXPECT_EQ(Feed(sealed.substr(0, 7)), std::vector<Event>{});
  EXPECT_EQ(Feed(sealed.substr(7)), std::vector{Event::kData});
}

TEST_P(TlsSessionTest, SaysNothingBeforeItIsSpokenTo) {
  EXPECT_EQ(Feed(""), std::vector<Event>{});
  session_.SealEnd(out_);
  EXPECT_TRUE(out_.empty());
}

TEST_P(TlsSessionTest, SaysNoMoreThanItHearsWhenNewKeysAreWishedForAgainAndAgain) {
  if (GetParam() != TLS1_3_VERSION) GTEST_SKIP() << "TLS 1.3 only";
  Open();
  std::string updates;
  for (int i = 0; i < 1000; ++i) updates += sender_.UpdateKeys();
  EXPECT_EQ(Feed(updates), std::vector<Event>{});
  EXPECT_LE(out_.size(), updates.size());
  EXPECT_EQ(Feed(sender_.Seal("hello")), std::vector{Event::kData});
  ASSERT_TRUE(session_.Seal("answer", out_));
  EXPECT_EQ(sender_.Open(TakeOut()), "answer");
}

INSTANTIATE_TEST_SUITE_P(Each, TlsSessionTest, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const auto& test) {
                           return test.param == TLS1_2_VERSION ? "Tls12" : "Tls13";
                         });

}  // namespace
}  // namespace dtbridge
