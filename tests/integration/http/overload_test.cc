#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "dtbridge/http/admin_listener.h"
#include "listener_fixture.h"

namespace dtbridge {
namespace {

using namespace std::chrono_literals;

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// Lets this process have fewer descriptors for as long as it lives.
class FewDescriptors {
 public:
  explicit FewDescriptors(rlim_t spare) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int lowest = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::close(lowest);
    const rlimit few{static_cast<rlim_t>(lowest) + spare, before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &few);
  }
  ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;

 private:
  rlimit before_{};
};

/// Many silent connections, held by a process of its own, which has descriptors of its own. To be
/// made while there is one thread only.
class Crowd {
 public:
  explicit Crowd(int size) : size_(size) {
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, talk_.data()), 0);
    process_ = ::fork();
    if (process_ == 0) Run();
    ::close(talk_[1]);
  }
  ~Crowd() { Leave(); }
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  /// How many connections were made.
  int Connect(std::uint16_t port) const {
    int connected = 0;
    EXPECT_EQ(::write(talk_[0], &port, sizeof port), static_cast<ssize_t>(sizeof port));
    EXPECT_EQ(::read(talk_[0], &connected, sizeof connected),
              static_cast<ssize_t>(sizeof connected));
    return connected;
  }

  void Leave() {
    if (process_ <= 0) return;
    ::close(talk_[0]);
    ::waitpid(std::exchange(process_, -1), nullptr, 0);
  }

 private:
  [[noreturn]] void Run() const {
    ::close(talk_[0]);
    std::uint16_t port = 0;
    if (::read(talk_[1], &port, sizeof port) != sizeof port) ::_exit(0);
    const sockaddr_in address = Loopback(port);
    int connected = 0;
    for (; connected < size_; ++connected) {
      const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
      if (socket < 0 ||
          ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        break;
      }
      const linger reset{1, 0};  // at the end, so that no port stays reserved
      ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    }
    (void)!::write(talk_[1], &connected, sizeof connected);
    char byte = 0;
    (void)!::read(talk_[1], &byte, 1);
    ::_exit(0);
  }

  const int size_;
  std::array<int, 2> talk_{};
  pid_t process_ = -1;
};

bool HasDescriptorsFor(rlim_t wanted) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < wanted && limit.rlim_max >= wanted) {
    limit.rlim_cur = wanted;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  return limit.rlim_cur >= wanted;
}

class OverloadTest : public ListenerTest {
 protected:
  OverloadTest() {
    admin_options_.address = "127.0.0.1:0";
    pages_.metrics = [this] { return metrics_; };
    pages_.not_live = [] { return std::vector<std::string>{}; };
  }

  void StartAdmin() {
    admin_ = std::make_unique<AdminListener>(admin_options_, pages_, clock_, logger_, registry_);
    admin_->Start();
  }

  /// The status of /livez, and how long it took.
  std::pair<int, SteadyTime::duration> AskAdmin() {
    const auto begun = clock_.Steady();
    HttpClient client(admin_->Port());
    EXPECT_TRUE(client.Send("GET /livez HTTP/1.1\r\nHost: h\r\n\r\n"));
    const auto answer = client.Read();
    return {answer ? answer->status : 0, clock_.Steady() - begun};
  }

  double Rejected(const char* reason) {
    return registry_.Counters("http_connections_rejected_total", "")
        .With({{"listener", "public"}, {"reason", reason}})
        .Value();
  }

  double ConnectionsOpen() { return Sum("dtbridge_http_connections_open{listener=\"public\""); }

  AdminOptions admin_options_;
  AdminPages pages_;
  std::string metrics_ = "m 1\n";
  std::unique_ptr<AdminListener> admin_;
};

TEST_F(OverloadTest, AdminPortAnswersWhileThePublicPortIsSaturated) {
  options_.limits.in_flight = 8;
  options_.limits.connections = 40;
  options_.answer_timeout = 500ms;
  Start();  // its sink never replies
  StartAdmin();
  std::atomic<bool> done{false};
  std::atomic<int> shed{0};
  std::vector<std::thread> crowd;
  for (int i = 0; i < 2; ++i) {
    crowd.emplace_back([&] {
      std::vector<std::unique_ptr<HttpClient>> clients(30);
      while (!done) {
        for (auto& client : clients) {
          if (!client) client = std::make_unique<HttpClient>(listener_->Port());
          client->Send(PostRequest("/a", "{}"));
        }
        for (auto& client : clients) {
          const auto answer = client->Read();
          if (answer && answer->status == 503) ++shed;
          if (!answer || answer->Header("connection") == "close") client.reset();
        }
      }
    });
  }
  EXPECT_TRUE(Eventually([&] { return shed > 100; }));
  for (int i = 0; i < 30; ++i) {
    const auto [status, took] = AskAdmin();
    EXPECT_EQ(status, 200);
    EXPECT_LT(took, 3s);
  }
  done = true;
  for (std::thread& thread : crowd) thread.join();
}

TEST_F(OverloadTest, ScrapersThatDoNotReadHarmNobody) {
  metrics_.assign(3'200'000, 'm');  // more than the kernel takes for a socket nobody reads
  StoreAtOnce();
  Start();
  StartAdmin();
  std::vector<HttpClient> deaf;
  for (std::size_t i = 0; i < AdminListener::kMaxConnections / 2; ++i) {
    deaf.emplace_back(admin_->Port(), 4096);
    ASSERT_TRUE(deaf.back().Send("GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n"));
  }
  EXPECT_EQ(AskAdmin().first, 200);
  const auto answer = Ask(PostRequest("/a", "{}"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
}

TEST_F(OverloadTest, ConnectionsThatAskForNothingCannotKeepTheAdminPortFromOthers) {
  StartAdmin();
  std::vector<HttpClient> idle;
  for (std::size_t i = 0; i < 2 * AdminListener::kMaxConnections; ++i) {
    idle.emplace_back(admin_->Port());
  }
  EXPECT_EQ(AskAdmin().first, 200);
}

TEST_F(OverloadTest, ConnectionsThatAskForNothingCannotKeepThePublicPortFromOthers) {
  options_.limits.connections = 20;
  options_.workers = 1;
  StoreAtOnce();
  Start();
  std::vector<HttpClient> idle;
  for (int i = 0; i < 40; ++i) idle.push_back(Connect());
  const auto answer = Ask(PostRequest("/a", "{}"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_LE(ConnectionsOpen(), 21);
}

TEST_F(OverloadTest, ClosesWhatItHasNoDescriptorForAndServesAgainLater) {
  StoreAtOnce();
  Start();
  std::vector<int> sockets;
  constexpr int kSockets = 60;
  for (int i = 0; i < kSockets; ++i) sockets.push_back(::socket(AF_INET, SOCK_STREAM, 0));
  const sockaddr_in address = Loopback(listener_->Port());
  {
    const FewDescriptors few(20);
    for (const int socket : sockets) {
      ASSERT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    }
    EXPECT_TRUE(Eventually([&] {
      return Rejected("file_descriptors") + ConnectionsOpen() == kSockets;
    })) << "left in the queue, a sender would wait for nothing";
    // Not kSockets - 20: threads of the process free a descriptor or two of their own meanwhile.
    EXPECT_GE(Rejected("file_descriptors"), kSockets / 2);
  }
  for (const int socket : sockets) ::close(socket);
  const auto answer = Ask(PostRequest("/a", "{}"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
}

TEST_F(OverloadTest, ClosesThemAllWhileAnotherThreadTakesDescriptorsNowAndThen) {
  StoreAtOnce();
  Start();
  constexpr int kSockets = 200;
  std::vector<int> sockets;
  for (int i = 0; i < kSockets; ++i) sockets.push_back(::socket(AF_INET, SOCK_STREAM, 0));
  const sockaddr_in address = Loopback(listener_->Port());
  {
    const FewDescriptors few(20);
    std::atomic<bool> done{false};
    std::thread other([&] {  // as a scrape does, which looks into /proc
      while (!done) {
        ::close(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        std::this_thread::sleep_for(50us);
      }
    });
    for (const int socket : sockets) {
      EXPECT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    }
    EXPECT_TRUE(Eventually([&] {
      return Rejected("file_descriptors") + ConnectionsOpen() == kSockets;
    })) << "left in the queue, a sender would wait for nothing: "
        << Rejected("file_descriptors") << " refused, " << ConnectionsOpen() << " open";
    done = true;
    other.join();
  }
  for (const int socket : sockets) ::close(socket);
}

TEST_F(OverloadTest, HoldsTenThousandIdleConnectionsAndServesOthers) {
  constexpr int kIdle = 10'000;
  if (!HasDescriptorsFor(kIdle + 500)) GTEST_SKIP() << "ulimit -n is below 10500";
  Crowd crowd(kIdle);
  options_.limits.connections = kIdle + 100;
  StoreAtOnce();
  Start();
  ASSERT_EQ(crowd.Connect(listener_->Port()), kIdle);
  ASSERT_TRUE(Eventually([&] { return ConnectionsOpen() == kIdle; }));
  for (int i = 0; i < 100; ++i) {
    const auto answer = Ask(PostRequest("/a", "{}"));
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->status, 200);
  }
  EXPECT_GE(ConnectionsOpen(), kIdle) << "nobody was sent away for it";
  crowd.Leave();
  EXPECT_TRUE(Eventually([&] { return ConnectionsOpen() == 0; }));
}

}  // namespace
}  // namespace dtbridge
