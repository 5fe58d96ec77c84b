#include <chrono>
#include <cstdio>
#include <string>

#include "bridge.h"
#include "command_line.h"
#include "commands.h"
#include "wait_for_topics.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

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
  const bool reached = WaitForTopics(publisher, true, seconds{arguments.patience_seconds}, clock);
  const auto missing = reached ? publisher.Health().missing_topics : topics;
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
