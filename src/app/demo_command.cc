#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "bridge.h"
#include "command_line.h"
#include "commands.h"
#include "demo_site.h"
#include "dtbridge/base/signals.h"
#include "dtbridge/broker/embedded_broker.h"
#include "dtbridge/fetch/curl_http_client.h"
#include "record_printer.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kStartPatience{15'000};
constexpr milliseconds kReadPatience{10'000};  // for the last records to be read back
constexpr std::uint64_t kForgeryEvery = 20;    // one forged delivery among so many good ones

/// Waits until the service says it is ready; false when a signal or the patience ends that.
bool WaitUntilReady(const Bridge& bridge, Signals& signals) {
  const auto until = std::chrono::steady_clock::now() + kStartPatience;
  while (!bridge.NotReady().empty()) {
    if (std::chrono::steady_clock::now() > until) {
      throw std::runtime_error("the service did not become ready: " + bridge.NotReady().front());
    }
    if (signals.Next(milliseconds{20})) return false;
  }
  return true;
}

struct Tally {
  std::uint64_t sent = 0;
  std::uint64_t stored = 0;
  std::uint64_t forged = 0;
  std::uint64_t refused = 0;
  std::uint64_t other = 0;  ///< neither what a good delivery nor what a forged one should get
};

void Send(DemoSite& site, bool forged, Tally& tally) {
  const DemoAnswer answer = site.PushNext(forged);
  ++(forged ? tally.forged : tally.sent);
  if (!forged && answer.status == 200) {
    ++tally.stored;
  } else if (forged && answer.status == 401) {
    ++tally.refused;
  } else {
    ++tally.other;
    std::fprintf(stderr, "demo: a %s delivery of type %s got %d: %s\n", forged ? "forged" : "good",
                 answer.type.c_str(), answer.status, answer.text.c_str());
  }
}

}  // namespace

int RunDemo(const DemoArguments& arguments) {
  Signals signals;
  const SystemClock clock;
  EmbeddedBroker broker;
  DemoSite site(broker.Bootstrap(), arguments.listen, arguments.admin, clock);

  const auto topics = Bridge::TopicsOf(site.Loaded().config);
  for (const auto& topic : topics) broker.CreateTopic(topic, DemoSite::kPartitions);

  Registry registry;
  Logger logger(site.Loaded().config.log, clock, registry);
  FileSecretStore secrets;
  CurlHttpClient client;
  Bridge bridge(site.Loaded(), {}, secrets, client, clock, logger, registry);
  bridge.Start();
  const auto stop = [&] { bridge.Stop([](milliseconds) {}); };
  if (!WaitUntilReady(bridge, signals)) {
    stop();
    return kExitDone;
  }

  const std::string admin = "http://127.0.0.1:" + std::to_string(bridge.AdminPort());
  std::printf("dtbridge demo: embedded broker %s\n", broker.Bootstrap().c_str());
  std::printf("deliveries  http://127.0.0.1:%u%s (shared secret), %s (public key)\n", bridge.Port(),
              DemoSite::kSecretPath, DemoSite::kPublicKeyPath);
  std::printf(
      "status      %s/ (for people), %s/status\nmetrics     %s/metrics\nreadiness   %s/readyz\n\n",
      admin.c_str(), admin.c_str(), admin.c_str(), admin.c_str());
  std::fflush(stdout);

  RecordPrinter printer(broker.Bootstrap(), topics);
  site.SendTo(bridge.Port());
  Tally tally;
  const auto pace = std::chrono::microseconds{std::llround(1'000'000 / arguments.rate)};
  auto next = std::chrono::steady_clock::now();
  bool interrupted = false;
  while (!interrupted && (arguments.events == 0 || tally.sent < arguments.events)) {
    Send(site, false, tally);
    if (tally.sent % kForgeryEvery == 0) Send(site, true, tally);
    next += pace;
    const auto left =
        std::chrono::duration_cast<milliseconds>(next - std::chrono::steady_clock::now());
    interrupted = signals.Next(std::max(left, milliseconds{0})).has_value();
  }

  const bool all_read = printer.WaitFor(tally.stored, kReadPatience);
  const std::uint64_t read = printer.Stop();
  stop();
  std::printf("\n%llu events sent, %llu stored, %llu read back from Kafka\n",
              static_cast<unsigned long long>(tally.sent),
              static_cast<unsigned long long>(tally.stored), static_cast<unsigned long long>(read));
  std::printf("%llu forged deliveries sent, %llu refused\n",
              static_cast<unsigned long long>(tally.forged),
              static_cast<unsigned long long>(tally.refused));
  return all_read && tally.other == 0 ? kExitDone : kExitFailed;
}

}  // namespace dtbridge
