#include "worker.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "admin_site.h"
#include "delivery_site.h"
#include "fakes/fake_clock.h"
#include "http_client.h"

namespace dtbridge {
namespace {

using namespace std::chrono_literals;

/// A worker on a clock that moves when told, with the test in the place of the event loop.
class WorkerTest : public testing::Test {
 protected:
  WorkerTest() {
    settings_.limits.connections = 3;
    settings_.read_timeout = 5s;
    settings_.answer_timeout = 8s;
    settings_.idle_timeout = 75s;
  }
  ~WorkerTest() override {
    for (const int sender : senders_) ::close(sender);
  }

  void Make(const Site& site, const DeliveryProbe* deliveries) {
    worker_ =
        std::make_unique<Worker>(settings_, site, ledger_, probe_, deliveries, clock_, logger_);
    worker_->watch_writable = [](int) {};
  }

  void MakePublic() { Make(delivery_site_, &deliveries_); }

  void MakeAdmin() {
    settings_.waits_for_readers = true;
    Make(admin_site_, nullptr);
  }

  /// A connection as the acceptor gives it; returns the worker's end.
  int Connect() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    const Ledger::Entry entry = ledger_.EnterConnection();
    senders_.resize(std::max(senders_.size(), static_cast<std::size_t>(ends[1]) + 1), -1);
    senders_[static_cast<std::size_t>(ends[1])] = ends[0];
    worker_->BeginRound();
    worker_->Opened(ends[1]);
    if (entry == Ledger::Entry::kSurplus) worker_->MakeRoomFor(ends[1]);
    return ends[1];
  }

  void Receive(int connection, std::string_view bytes) {
    worker_->BeginRound();
    worker_->Received(connection, bytes);
  }

  void Pass(std::chrono::milliseconds time) {
    clock_.Advance(time);
    worker_->BeginRound();
    worker_->Tick();
  }

  /// As the event loop does once it has read the end of the stream.
  void End(int connection) {
    worker_->Gone(connection);
    ::close(connection);
  }

  int SenderOf(int connection) const { return senders_[static_cast<std::size_t>(connection)]; }

  /// What the sender can read by now.
  std::string Read(int connection) const {
    std::string text(1U << 16, '\0');
    const ssize_t got = ::recv(SenderOf(connection), text.data(), text.size(), MSG_DONTWAIT);
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
  }

  /// Whether the connection was cut in both directions.
  bool IsCut(int connection) const {
    return ::send(SenderOf(connection), "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno == EPIPE;
  }

  static AdminPages PagesWithLongMetrics() {
    AdminPages pages;
    pages.metrics = [] { return std::string(4'000'000, 'm'); };
    return pages;
  }

  double Rejected() {
    return registry_.Counters("http_connections_rejected_total", "")
        .With({{"listener", "public"}, {"reason", "limit"}})
        .Value();
  }
  double AnswersLost() {
    return registry_.Counters("http_answers_lost_total", "").With({{"listener", "public"}}).Value();
  }

  WorkerSettings settings_;
  FakeClock clock_;
  Registry registry_;
  Logger logger_{LogOptions{}, clock_, registry_, [](std::string_view) {}};
  HttpProbe probe_{registry_, "public", {HttpRoute::kDelivery, HttpRoute::kMetrics}};
  DeliveryProbe deliveries_{registry_, {"a"}};
  std::vector<Reply> replies_;
  DeliverySite delivery_site_{
      {{"a", "/a"}},
      "",
      [this](const Delivery&, Reply reply) { replies_.push_back(std::move(reply)); },
      [] { return true; }};
  AdminSite admin_site_{PagesWithLongMetrics()};
  Ledger ledger_{HttpLimits{.connections = 3}, 1};
  std::vector<int> senders_;  ///< by the worker's end
  std::unique_ptr<Worker> worker_;
};

TEST_F(WorkerTest, CutsOffASenderWhoWouldHaveTheWorkerForHimself) {
  MakePublic();
  const int connection = Connect();
  Receive(connection, PostRequest("/a", "{}"));
  worker_->BeginRound();
  worker_->Received(connection, std::string(Worker::kRoundBytes, 'x'));
  EXPECT_FALSE(IsCut(connection));
  worker_->Received(connection, "x");
  EXPECT_TRUE(IsCut(connection));
  worker_->Received(connection, "x");  // the rest of what the socket held
  ASSERT_EQ(replies_.size(), 1U);
  EXPECT_EQ(registry_.Gauges("deliveries_in_flight", "").With({{"connector", "a"}}).Value(), 1)
      << "its delivery goes on";
}

TEST_F(WorkerTest, CountsTheBytesOfEachRoundAnew) {
  MakePublic();
  const int connection = Connect();
  Receive(connection, PostRequest("/a", "{}"));
  for (int round = 0; round < 5; ++round) {
    Receive(connection, std::string(Worker::kRoundBytes, 'x'));
  }
  EXPECT_FALSE(IsCut(connection));
}

TEST_F(WorkerTest, ReadsOnAfterAnAnswerThatClosesButNotForEver) {
  MakePublic();
  const int connection = Connect();
  Receive(connection, "nonsense\r\n\r\n");
  EXPECT_EQ(Read(connection).substr(9, 3), "400");
  Receive(connection, std::string(Worker::kLingerBytes, 'x'));
  EXPECT_FALSE(IsCut(connection));
  Receive(connection, "x");
  EXPECT_TRUE(IsCut(connection));

  const int silent = Connect();
  Receive(silent, "nonsense\r\n\r\n");
  Pass(Worker::kLingerTime - 1ms);
  EXPECT_FALSE(IsCut(silent));
  Pass(1ms);
  EXPECT_TRUE(IsCut(silent));
}

TEST_F(WorkerTest, GivesAReaderTenSecondsForAPageThatDoesNotFit) {
  MakeAdmin();
  const int connection = Connect();
  Receive(connection, "GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n");
  Pass(Worker::kWriteTime - 1ms);
  EXPECT_FALSE(IsCut(connection));
  Pass(1ms);
  EXPECT_TRUE(IsCut(connection));
  EXPECT_EQ(AnswersLost(), 1);
  EXPECT_TRUE(ledger_.Idle());
}

TEST_F(WorkerTest, MakesRoomByClosingTheConnectionThatIsIdleLongest) {
  MakePublic();
  const int oldest = Connect();
  const int second = Connect();
  const int third = Connect();
  Receive(oldest, PostRequest("/a", "{}"));
  replies_[0](Acceptance{});
  Receive(second, "POST");  // not idle any more
  std::vector<Inbox::Report> reports;
  std::vector<Inbox::Arrival> none;
  worker_->GetInbox()->Take(reports, none);
  ASSERT_EQ(reports.size(), 1U);
  worker_->Reported(reports[0]);

  const int fourth = Connect();
  EXPECT_TRUE(IsCut(third)) << "the one that waited longest for a first byte";
  for (const int other : {oldest, second, fourth}) EXPECT_FALSE(IsCut(other));
  EXPECT_EQ(Rejected(), 0);
  End(third);

  const int fifth = Connect();
  EXPECT_TRUE(IsCut(oldest)) << "idle since its answer";
  for (const int other : {second, fourth, fifth}) EXPECT_FALSE(IsCut(other));
}

TEST_F(WorkerTest, TurnsTheNewestConnectionAwayWhenNoneIsIdle) {
  MakePublic();
  std::vector<int> busy;
  for (int i = 0; i < 3; ++i) {
    busy.push_back(Connect());
    Receive(busy.back(), "POST");
  }
  const int newest = Connect();
  const std::string answer = Read(newest);
  EXPECT_EQ(answer.substr(9, 3), "503");
  EXPECT_NE(answer.find("Retry-After: "), std::string::npos);
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  EXPECT_EQ(Rejected(), 1);
  for (const int connection : busy) EXPECT_FALSE(IsCut(connection));
  // What it sends meanwhile is thrown away, so that the answer is not lost.
  Receive(newest, PostRequest("/a", "{}"));
  EXPECT_TRUE(replies_.empty());
}

TEST_F(WorkerTest, IsBackToNormalOnceConnectionsLeave) {
  MakePublic();
  std::vector<int> connections;
  for (int i = 0; i < 3; ++i) connections.push_back(Connect());
  End(connections.back());
  const int newest = Connect();
  EXPECT_FALSE(IsCut(connections[0]));
  EXPECT_FALSE(IsCut(newest));
}

}  // namespace
}  // namespace dtbridge
