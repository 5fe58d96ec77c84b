#include "service_manager.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "support/temporary_directory.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;

constexpr int kOurs = 4711;

/// The end that systemd listens on.
class NotifySocket {
 public:
  NotifySocket() : path_(directory_.At("notify")), fd_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path_.c_str(), sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  ~NotifySocket() { ::close(fd_); }

  const std::string& Path() const { return path_; }

  std::string Next() const {
    std::array<char, 256> text{};
    const ssize_t size = ::recv(fd_, text.data(), text.size(), MSG_DONTWAIT);
    return size < 0 ? "nothing" : std::string(text.data(), static_cast<std::size_t>(size));
  }

 private:
  TemporaryDirectory directory_;
  std::string path_;
  int fd_;
};

TEST(ServiceManagerTest, TellsTheSocketThatTheEnvironmentNames) {
  const NotifySocket systemd;
  const ServiceManager manager({{"NOTIFY_SOCKET", systemd.Path()}}, kOurs);
  manager.Ready();
  EXPECT_EQ(systemd.Next(), "READY=1\n");
  manager.Reloading(std::chrono::microseconds{12});
  EXPECT_EQ(systemd.Next(), "RELOADING=1\nMONOTONIC_USEC=12\n");
  manager.Alive();
  EXPECT_EQ(systemd.Next(), "WATCHDOG=1\n");
  manager.Stopping();
  EXPECT_EQ(systemd.Next(), "STOPPING=1\n");
}

TEST(ServiceManagerTest, SaysNothingWithoutASocket) {
  const NotifySocket systemd;
  const ServiceManager manager({{"WATCHDOG_USEC", "1000000"}}, kOurs);
  manager.Ready();
  EXPECT_EQ(systemd.Next(), "nothing");
  EXPECT_FALSE(manager.AliveEvery());
}

TEST(ServiceManagerTest, LivesWithASocketThatIsGone) {
  const ServiceManager manager({{"NOTIFY_SOCKET", "/nowhere/notify"}}, kOurs);
  manager.Ready();
}

struct WatchdogCase {
  const char* name;
  std::map<std::string, std::string> environment;
  std::optional<milliseconds> every;
};

class WatchdogTest : public testing::TestWithParam<WatchdogCase> {};

TEST_P(WatchdogTest, WantsToHearTwiceInTheTimeItAllows) {
  auto environment = GetParam().environment;
  environment["NOTIFY_SOCKET"] = "/run/systemd/notify";
  EXPECT_EQ(ServiceManager(environment, kOurs).AliveEvery(), GetParam().every);
}

INSTANTIATE_TEST_SUITE_P(
    Environments, WatchdogTest,
    testing::Values(
        WatchdogCase{"None", {}, std::nullopt},
        WatchdogCase{"ThirtySeconds", {{"WATCHDOG_USEC", "30000000"}}, milliseconds{15'000}},
        WatchdogCase{"Ours",
                     {{"WATCHDOG_USEC", "30000000"}, {"WATCHDOG_PID", "4711"}},
                     milliseconds{15'000}},
        WatchdogCase{
            "AnotherProcess", {{"WATCHDOG_USEC", "30000000"}, {"WATCHDOG_PID", "1"}}, std::nullopt},
        WatchdogCase{"VeryShort", {{"WATCHDOG_USEC", "10"}}, milliseconds{1}},
        WatchdogCase{"Zero", {{"WATCHDOG_USEC", "0"}}, std::nullopt},
        WatchdogCase{"NoNumber", {{"WATCHDOG_USEC", "soon"}}, std::nullopt}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace dtbridge
