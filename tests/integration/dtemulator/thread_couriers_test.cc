#include "emulator/thread_couriers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <sstream>

#include "dtbridge/fetch/curl_http_client.h"
#include "emulator/push_run.h"
#include "support/tiny_http_server.h"

namespace dtbridge {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

const auto kMakeClient = [] { return std::make_unique<CurlHttpClient>(); };

TEST(ThreadCouriersTest, BringBackAnswersAndTheLackOfThem) {
  TinyHttpServer server([](const std::string& request) {
    return request.find("good") != std::string::npos ? TinyHttpServer::Ok("yes") : "";
  });
  const SystemClock clock;
  ThreadCouriers couriers(1, {.url = server.Url("/x"), .timeout = milliseconds{100}}, kMakeClient,
                          clock);
  for (const char* body : {"good", "bad"}) {
    couriers.Send({.push = {}, .body = body, .signature = {}});
    EXPECT_EQ(couriers.Idle(), 0U);
    std::vector<Arrival> arrivals;
    while (arrivals.empty()) arrivals = couriers.Collect(milliseconds{1000});
    EXPECT_EQ(couriers.Idle(), 1U);
    const PushOutcome& outcome = arrivals.front().outcome;
    if (std::string(body) == "good") {
      EXPECT_EQ(outcome.status, 200);
      EXPECT_EQ(outcome.answer, "yes");
    } else {
      EXPECT_EQ(outcome.status, 0);
      EXPECT_NE(outcome.answer.find("100 ms"), std::string::npos);
      EXPECT_GE(outcome.duration, milliseconds{100});
    }
  }
}

TEST(ThreadCouriersTest, WaitNoLongerThanTold) {
  const SystemClock clock;
  ThreadCouriers couriers(2, {.url = "http://127.0.0.1:1/"}, kMakeClient, clock);
  EXPECT_TRUE(couriers.Collect(milliseconds{1}).empty());
}

TEST(ThreadCouriersTest, BringBackWhatIsBrokenOff) {
  std::atomic<bool> has_one{false};
  TinyHttpServer server([&has_one](const std::string&) {
    has_one = true;
    return std::string();
  });
  const SystemClock clock;
  ThreadCouriers couriers(2, {.url = server.Url("/x"), .timeout = std::chrono::seconds{60}},
                          kMakeClient, clock);
  for (const char* body : {"one", "two"})
    couriers.Send({.push = {}, .body = body, .signature = {}});
  while (!has_one) std::this_thread::yield();

  const auto arrivals = couriers.BreakOff();

  ASSERT_EQ(arrivals.size(), 2U);
  for (const Arrival& arrival : arrivals) {
    EXPECT_EQ(arrival.outcome.status, 0);
    EXPECT_TRUE(arrival.outcome.broken_off);
    EXPECT_LT(arrival.outcome.duration, std::chrono::seconds{30});
  }
  EXPECT_EQ(couriers.OnTheWay(), 0U);
}

/// The whole of `push` over real sockets, against a receiver that fails at first.
TEST(ThreadCouriersTest, DeliverEverythingToAReceiverThatFailsTheFirstTimes) {
  int failures = 25;
  TinyHttpServer server([&failures](const std::string&) {
    return failures-- > 0 ? std::string("HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n")
                          : TinyHttpServer::Ok("{}");
  });
  const SystemClock real;
  const SysTime start = real.Now() - hours{1};
  const ScaledClock clock(real, start, 7200);
  Building building({}, start);
  FaultMix faults({}, 1);
  DeliveryQueue queue;
  ParcelSigner signer({.secret = Secret("a-secret-of-the-test")});
  std::ostringstream out;
  PushLedger ledger(out);
  ThreadCouriers couriers(1, {.url = server.Url("/x")}, kMakeClient, real);
  PushRun run({.events = 100}, {building, faults, queue, signer, couriers, ledger, clock, real});

  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (!run.IsDone() && std::chrono::steady_clock::now() < deadline) run.Step(milliseconds{50});

  EXPECT_EQ(run.Tally().Count(PushVerdict::kAcknowledged), 100U);
  EXPECT_EQ(run.Tally().Count(PushVerdict::kRetry), 25U);
  std::set<std::string> bodies;
  for (const auto& request : server.Requests())
    bodies.insert(request.substr(request.find("\r\n\r\n")));
  EXPECT_EQ(bodies.size(), 100U) << "retries repeat the very same bytes";
}

}  // namespace
}  // namespace dtbridge
