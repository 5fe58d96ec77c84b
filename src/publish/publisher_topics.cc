#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "publisher_state.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;

std::ptrdiff_t CountOf(const std::string& names) {
  return names.empty() ? 0 : std::ranges::count(names, ' ') + 1;
}

}  // namespace

bool KafkaPublisher::State::WantsLookUp() const {
  // A look-up connects, so it also tells brokers that are down from connections that were idle.
  return wants_look_up_ || down_since_.load() != SteadyTime::max();
}

bool KafkaPublisher::State::LookUpTopics(milliseconds timeout) {
  wants_look_up_ = false;
  const auto producer = producers_.Current();
  const auto facts = look_up_.Ask(producer->Handle(), topics_.Names(), timeout);
  if (!facts) {
    wants_look_up_ = true;
    return false;
  }
  Take(*facts);
  Tell(*facts);
  HeardBroker();
  reached_once_ = true;
  return true;
}

void KafkaPublisher::State::Take(const std::vector<TopicFacts>& facts) {
  std::size_t smallest = std::numeric_limits<std::size_t>::max();
  for (TopicId topic = 0; topic < facts.size(); ++topic) {
    // Before records of the topic are taken.
    if (gated_) gates_.Learn(topic, facts[topic].partitions);
    topics_.Set(topic, facts[topic].status);
    smallest = std::min(smallest, facts[topic].max_message_bytes.value_or(smallest));
    if (facts[topic].min_insync_replicas) {
      probe_.MinInsyncReplicas(topic, *facts[topic].min_insync_replicas);
    }
  }
  if (smallest != std::numeric_limits<std::size_t>::max()) producers_.BoundBatches(smallest);
}

void KafkaPublisher::State::Tell(const std::vector<TopicFacts>& facts) {
  const auto names = [&](auto wanted) {
    std::string list;
    for (TopicId topic = 0; topic < facts.size(); ++topic) {
      if (wanted(facts[topic])) list += (list.empty() ? "" : " ") + topics_.Name(topic);
    }
    return list;
  };
  auto unusable =
      names([](const TopicFacts& topic) { return topic.status != TopicStatus::kReady; });
  if (unusable != unusable_told_) {
    if (unusable.empty()) {
      logger_.Info("kafka", "every topic is there");
    } else {
      logger_.Error("kafka", "topics are missing or forbidden; their deliveries get 503",
                    {{"count", CountOf(unusable)}, {"topics", unusable}});
    }
    unusable_told_ = std::move(unusable);
  }
  auto thin = names([](const TopicFacts& topic) {
    return topic.replicas == 1 || topic.min_insync_replicas == 1;
  });
  if (thin != thin_told_ && !thin.empty()) {
    logger_.Warn(
        "kafka",
        "one broker alone may hold the records of these topics: a 200 does not survive its "
        "loss (replication factor or min.insync.replicas is 1)",
        {{"count", CountOf(thin)}, {"topics", thin}});
  }
  thin_told_ = std::move(thin);
}

}  // namespace dtbridge
