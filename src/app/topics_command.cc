#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

#include "bridge.h"
#include "command_line.h"
#include "commands.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kLookUpTimeout{5000};
constexpr milliseconds kBetween{500};

std::string Joined(const std::vector<std::string>& names) {
  std::string list;
  for (const auto& name : names) list.append(list.empty() ? "" : " ").append(name);
  return list;
}

}  // namespace

int RunTopics(const TopicsArguments& arguments) {
  LoadedConfig loaded = LoadCheckedConfig(arguments.config.Sources());
  loaded.config.kafka.create_topics = true;
  const auto topics = Bridge::TopicsOf(loaded.config);

  const SystemClock clock;
  Registry registry;
  Logger logger(loaded.config.log, clock, registry);
  KafkaPublisher publisher(loaded.config.kafka, topics, clock, logger, registry);
  publisher.Start();
  const SteadyTime until = clock.Steady() + seconds{arguments.patience_seconds};
  bool reached = false;
  std::vector<std::string> missing = topics;
  for (;;) {
    if (publisher.LookUpTopics(kLookUpTimeout)) {
      reached = true;
      missing = publisher.Health().missing_topics;
      if (missing.empty()) break;
    }
    if (clock.Steady() >= until) break;
    std::this_thread::sleep_for(kBetween);
  }
  publisher.Stop(milliseconds{0});
  if (!missing.empty()) {
    std::fprintf(stderr, "dtbridge: %s after %d s; missing: %s\n",
                 reached ? "not every topic is there" : "Kafka was not reached",
                 arguments.patience_seconds, Joined(missing).c_str());
    return kExitFailed;
  }
  for (const auto& topic : topics) std::printf("%s\n", topic.c_str());
  return kExitDone;
}

}  // namespace dtbridge
