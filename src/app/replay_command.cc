#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

#include "bridge.h"
#include "command_line.h"
#include "commands.h"
#include "dtbridge/base/config_error.h"
#include "dtbridge/publish/topic_reader.h"
#include "replay_report.h"
#include "time_argument.h"
#include "wait_for_topics.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

void RequireReason(const std::string& name) {
  std::string known;
  for (const RejectReason reason : AllRejectReasons()) {
    if (ClassOf(reason) != RejectClass::kDeadLetter) continue;
    if (NameOf(reason) == name) return;
    known.append(known.empty() ? "" : " ").append(NameOf(reason));
  }
  throw ConfigError("--reason " + name + ": no dead letter has that reason; there are " + known);
}

ReplaySelection SelectionOf(const ReplayArguments& arguments) {
  ReplaySelection selection{.from = TimeArgument("--from", arguments.from),
                            .to = TimeArgument("--to", arguments.to),
                            .reasons = arguments.reasons,
                            .connector = arguments.connector,
                            .limit = std::nullopt};
  if (arguments.limit) selection.limit = static_cast<std::uint64_t>(*arguments.limit);
  if (selection.from && selection.to && *selection.from >= *selection.to) {
    throw ConfigError("--to " + arguments.to + " is not after --from " + arguments.from);
  }
  for (const auto& reason : selection.reasons) RequireReason(reason);
  return selection;
}

}  // namespace

int RunReplay(const ReplayArguments& arguments) {
  const ReplaySelection selection = SelectionOf(arguments);
  const LoadedConfig loaded = LoadCheckedConfig(arguments.config.Sources());
  const Config& config = loaded.config;
  const seconds patience{arguments.patience_seconds};

  const SystemClock clock;
  Registry registry;
  Logger logger(config.log, clock, registry);
  const RouteOptions routes = Bridge::RoutesOf(config);
  const Router router(routes);
  const Replay replay(routes.connectors, selection, router, clock);
  TopicReader letters(config.kafka, config.topics.dead_letter, selection.from, patience, logger);
  const auto tell = [&](const ReplayedLetter& letter) {
    std::printf("%s\n", LetterLine(config.topics.dead_letter, letter).c_str());
    std::fflush(stdout);  // whoever ends a run wants to know what it has stored
  };

  ReplaySummary summary;
  if (arguments.apply) {
    KafkaOptions producer = config.kafka;
    producer.queue_records = std::max(producer.queue_records, Replay::kQueueRecords);
    producer.queue_bytes = std::max(producer.queue_bytes, Replay::kQueueBytes);
    KafkaPublisher publisher(producer, router.Topics(), clock, logger, registry);
    publisher.Start();
    // One that is missing is an error of its events only, unless it is being made.
    if (!WaitForTopics(publisher, config.kafka.create_topics, patience, clock)) {
      throw std::runtime_error("Kafka was not reached within " +
                               std::to_string(arguments.patience_seconds) + " s");
    }
    summary = replay.Send(letters, publisher, patience, tell);
    publisher.Stop(milliseconds{0});  // whatever is left has been told as failed
  } else {
    summary = replay.Rehearse(letters, tell);
  }

  std::printf("%s\n", SummaryLine(summary).c_str());
  if (!arguments.apply) std::printf("nothing was sent; --apply sends what is usable\n");
  if (!summary.failure.empty()) std::fprintf(stderr, "dtbridge: %s\n", summary.failure.c_str());
  return summary.Succeeded() ? kExitDone : kExitFailed;
}

}  // namespace dtbridge
