#include "load/load_run.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "support/tiny_http_server.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;

constexpr const char* kUnavailable = "HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n";

/// One connection: the tiny server serves one at a time.
class LoadRunTest : public testing::Test {
 protected:
  LoadTally Run(
      const TinyHttpServer& server, double rate, milliseconds duration,
      milliseconds timeout = milliseconds{5000},
      const std::function<bool()>& stop = [] { return false; }) {
    LoadOptions options;
    options.receiver = Resolve(ParseReceiverUrl(server.Url("/")));
    options.rate = rate;
    options.duration = duration;
    options.connections = 1;
    options.timeout = timeout;
    int made = 0;
    RequestSupply supply(
        [&made] {
          const std::string body = std::to_string(made++);
          return "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) +
                 "\r\n\r\n" + body;
        },
        256);
    supply.WaitUntilFull();
    LoadRun run(options, supply);
    return run.Run(stop);
  }
};

TEST_F(LoadRunTest, SendsEachRequestOnceAndCountsTheAnswers) {
  TinyHttpServer server([](const std::string& request) {
    return request.back() % 2 == 0 ? TinyHttpServer::Ok("{}") : kUnavailable;
  });

  const LoadTally tally = Run(server, 200, milliseconds{500});

  EXPECT_EQ(tally.planned, 100U);
  EXPECT_EQ(tally.Answered(), 100U);
  EXPECT_EQ(tally.statuses.at(200), 50U);
  EXPECT_EQ(tally.statuses.at(503), 50U);
  EXPECT_TRUE(tally.errors.empty());
  const auto requests = server.Requests();
  ASSERT_EQ(requests.size(), 100U);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    EXPECT_EQ(requests[i].substr(requests[i].find("\r\n\r\n") + 4), std::to_string(i));
  }
}

TEST_F(LoadRunTest, CountsTheTimeThatRequestsWaitForASlowReceiver) {
  // Every answer takes 20 ms, ten times as long as the distance between two requests.
  TinyHttpServer server([](const std::string&) {
    std::this_thread::sleep_for(milliseconds{20});
    return TinyHttpServer::Ok("{}");
  });

  const LoadTally tally = Run(server, 500, milliseconds{100});

  EXPECT_EQ(tally.Answered(), 50U);
  EXPECT_LT(tally.service.Percentile(50), milliseconds{200});
  EXPECT_GT(tally.latency.Percentile(50), milliseconds{300}) << "25 requests were sent before";
  EXPECT_GT(tally.latency.Max(), milliseconds{800});
  EXPECT_GT(tally.most_behind, 20U);
}

TEST_F(LoadRunTest, OpensConnectionsAgain) {
  TinyHttpServer server([](const std::string&) {
    return std::string("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });

  const LoadTally tally = Run(server, 50, milliseconds{200});

  EXPECT_EQ(tally.statuses.at(200), 10U);
  EXPECT_GE(tally.connects, 10U);
  EXPECT_GE(server.Connections(), 10);
}

TEST_F(LoadRunTest, GivesUpOnAnswersThatDoNotCome) {
  TinyHttpServer server([](const std::string&) { return std::string(); });

  const LoadTally tally = Run(server, 20, milliseconds{200}, milliseconds{150});

  EXPECT_EQ(tally.planned, 4U);
  EXPECT_EQ(tally.Answered(), 0U);
  EXPECT_GE(tally.errors.at(LoadError::kTimeout), 1U);
  std::uint64_t failed = 0;
  for (const auto& [error, count] : tally.errors) failed += count;
  EXPECT_EQ(failed, 4U);
  EXPECT_EQ(tally.latency.Count(), 4U) << "the slowest of all";
  EXPECT_GE(tally.latency.Percentile(1), milliseconds{150});
  EXPECT_EQ(tally.service.Count(), 0U)
      << "given up soon after it was sent late, it would look fast";
}

TEST_F(LoadRunTest, AccountsForEverythingWhenItIsInterrupted) {
  std::atomic<int> answers{0};
  TinyHttpServer server(
      [&answers](const std::string&) { return ++answers > 3 ? "" : TinyHttpServer::Ok("{}"); });
  int asked_since = 0;

  const LoadTally tally = Run(server, 200, milliseconds{60'000}, milliseconds{30'000},
                              [&] { return answers > 3 && ++asked_since == 4; });

  EXPECT_TRUE(tally.interrupted);
  EXPECT_EQ(tally.Answered(), 3U);
  EXPECT_EQ(tally.unanswered, 1U);
  EXPECT_GT(tally.unsent, 0U);
  EXPECT_EQ(tally.planned, tally.Answered() + tally.unanswered + tally.unsent);
  EXPECT_TRUE(tally.errors.empty());
}

TEST_F(LoadRunTest, StartsNothingWhenItIsInterruptedBefore) {
  TinyHttpServer server([](const std::string&) { return TinyHttpServer::Ok("{}"); });
  bool is_first = true;
  const LoadTally tally = Run(server, 200, milliseconds{60'000}, milliseconds{30'000},
                              [&] { return std::exchange(is_first, false); });
  EXPECT_TRUE(tally.interrupted);
  EXPECT_EQ(tally.Answered(), 0U);
}

TEST_F(LoadRunTest, CallsNonsenseABadAnswer) {
  TinyHttpServer server([](const std::string&) { return std::string("220 smtp ready\r\n\r\n"); });
  const LoadTally tally = Run(server, 10, milliseconds{100});
  EXPECT_EQ(tally.errors.at(LoadError::kBad), 1U);
}

}  // namespace
}  // namespace dtbridge
