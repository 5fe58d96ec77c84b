#include "topic_look_up.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace dtbridge {
namespace {

constexpr std::string_view kComponent = "kafka";

// A cluster answers within milliseconds. librdkafka's mock cluster does not answer at all, and
// nothing that waits for the topics should wait for their settings as well.
constexpr std::chrono::seconds kSettingsPatience{1};

TopicStatus StatusFor(rd_kafka_resp_err_t error, int partitions) {
  switch (error) {
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
      return TopicStatus::kNotAuthorized;
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
      return TopicStatus::kMissing;
    default:
      // A topic that is just being made, or whose leaders are away, has records wait for it.
      return partitions > 0 || error == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE
                 ? TopicStatus::kReady
                 : TopicStatus::kMissing;
  }
}

std::optional<std::size_t> Number(const char* text) {
  if (text == nullptr) return std::nullopt;
  const std::string_view digits(text);
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::size_t IndexOf(const std::vector<std::string>& topics, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::find(topics, name) - topics.begin());
}

KafkaAdminOptions MakeAdminOptions(rd_kafka_t* handle, rd_kafka_admin_op_t operation,
                                   int timeout_ms) {
  KafkaAdminOptions options(rd_kafka_AdminOptions_new(handle, operation));
  std::array<char, 256> text{};
  rd_kafka_AdminOptions_set_request_timeout(options.get(), std::max(timeout_ms, 1), text.data(),
                                            text.size());
  return options;
}

}  // namespace

int TopicLookUp::Left(SteadyTime deadline) const {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock_.Steady());
  return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

std::optional<std::vector<TopicFacts>> TopicLookUp::Ask(rd_kafka_t* handle,
                                                        const std::vector<std::string>& topics,
                                                        std::chrono::milliseconds timeout) const {
  const SteadyTime deadline = clock_.Steady() + timeout;
  auto answered = AskMetadata(handle, topics, deadline);
  if (!answered) return std::nullopt;
  if (options_.create_topics && CreateMissing(handle, topics, answered->topics, deadline)) {
    if (auto again = AskMetadata(handle, topics, deadline)) answered = std::move(again);
  }
  AskSettings(handle, topics, *answered, std::min(deadline, clock_.Steady() + kSettingsPatience));
  return std::move(answered->topics);
}

std::optional<TopicLookUp::Answered> TopicLookUp::AskMetadata(
    rd_kafka_t* handle, const std::vector<std::string>& topics, SteadyTime deadline) const {
  constexpr int kOnlyKnownTopics = 0;
  const rd_kafka_metadata_t* raw = nullptr;
  const auto error = rd_kafka_metadata(handle, kOnlyKnownTopics, nullptr, &raw, Left(deadline));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    logger_.Debug(kComponent, "look-up of topics failed", {{"reason", rd_kafka_err2name(error)}});
    return std::nullopt;
  }
  const KafkaMetadata metadata(raw);
  Answered answered{.topics = std::vector<TopicFacts>(topics.size()),
                    .broker = metadata->orig_broker_id};
  for (auto& topic : answered.topics) topic.status = TopicStatus::kMissing;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const rd_kafka_metadata_topic_t& topic = metadata->topics[i];
    const std::size_t index = IndexOf(topics, topic.topic);
    if (index == topics.size()) continue;
    TopicFacts& facts = answered.topics[index];
    facts.status = StatusFor(topic.err, topic.partition_cnt);
    if (topic.partition_cnt <= 0) continue;
    facts.replicas = topic.partitions[0].replica_cnt;
    facts.partitions = static_cast<std::size_t>(topic.partition_cnt);
  }
  return answered;
}

bool TopicLookUp::CreateMissing(rd_kafka_t* handle, const std::vector<std::string>& topics,
                                const std::vector<TopicFacts>& facts, SteadyTime deadline) const {
  std::vector<KafkaNewTopic> wanted;
  std::array<char, 256> text{};
  for (std::size_t i = 0; i < topics.size(); ++i) {
    if (facts[i].status != TopicStatus::kMissing) continue;
    KafkaNewTopic topic(rd_kafka_NewTopic_new(topics[i].c_str(), options_.partitions,
                                              options_.replication, text.data(), text.size()));
    if (!topic) {
      logger_.Error(kComponent, "cannot make topic",
                    {{"topic", topics[i]}, {"reason", text.data()}});
      continue;
    }
    for (const auto& [name, value] : options_.topic_settings) {
      rd_kafka_NewTopic_set_config(topic.get(), name.c_str(), value.c_str());
    }
    wanted.push_back(std::move(topic));
  }
  if (wanted.empty()) return false;

  std::vector<rd_kafka_NewTopic_t*> raw;
  for (const auto& topic : wanted) raw.push_back(topic.get());
  const auto admin = MakeAdminOptions(handle, RD_KAFKA_ADMIN_OP_CREATETOPICS, Left(deadline));
  const KafkaQueue queue(rd_kafka_queue_new(handle));
  rd_kafka_CreateTopics(handle, raw.data(), raw.size(), admin.get(), queue.get());
  const KafkaEvent event = Answer(*queue, deadline);
  if (!event || rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    logger_.Error(kComponent, "cannot make topics",
                  {{"reason", event ? rd_kafka_err2name(rd_kafka_event_error(event.get()))
                                    : "no answer in time"}});
    return false;
  }
  std::size_t count = 0;
  const auto* const results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  bool made = false;
  for (std::size_t i = 0; i < count; ++i) {
    const auto error = rd_kafka_topic_result_error(results[i]);
    const char* const name = rd_kafka_topic_result_name(results[i]);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
      logger_.Info(kComponent, "made topic",
                   {{"topic", name}, {"partitions", options_.partitions}});
    } else if (error != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
      const char* const detail = rd_kafka_topic_result_error_string(results[i]);
      logger_.Error(kComponent, "cannot make topic",
                    {{"topic", name},
                     {"reason", rd_kafka_err2name(error)},
                     {"detail", detail == nullptr ? "" : detail}});
      continue;
    }
    made = true;
  }
  return made;
}

void TopicLookUp::AskSettings(rd_kafka_t* handle, const std::vector<std::string>& topics,
                              Answered& answered, SteadyTime deadline) const {
  std::vector<TopicFacts>& facts = answered.topics;
  std::vector<KafkaConfigResource> wanted;
  std::vector<rd_kafka_ConfigResource_t*> raw;
  for (std::size_t i = 0; i < topics.size(); ++i) {
    if (facts[i].status != TopicStatus::kReady) continue;
    wanted.emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topics[i].c_str()));
    raw.push_back(wanted.back().get());
  }
  if (raw.empty()) return;
  const auto admin = MakeAdminOptions(handle, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, Left(deadline));
  // Every broker can answer this; waiting for the controller is for those who change something.
  if (answered.broker >= 0) {
    std::array<char, 256> text{};
    rd_kafka_AdminOptions_set_broker(admin.get(), answered.broker, text.data(), text.size());
  }
  const KafkaQueue queue(rd_kafka_queue_new(handle));
  rd_kafka_DescribeConfigs(handle, raw.data(), raw.size(), admin.get(), queue.get());
  const KafkaEvent event = Answer(*queue, deadline);
  if (!event || rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    logger_.Debug(kComponent, "the topics' settings are not told",
                  {{"reason", event ? rd_kafka_err2name(rd_kafka_event_error(event.get()))
                                    : "no answer in time"}});
    return;
  }
  std::size_t count = 0;
  const auto* const resources = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(event.get()), &count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t index = IndexOf(topics, rd_kafka_ConfigResource_name(resources[i]));
    if (index == topics.size() ||
        rd_kafka_ConfigResource_error(resources[i]) != RD_KAFKA_RESP_ERR_NO_ERROR) {
      continue;
    }
    std::size_t entries = 0;
    const auto* const settings = rd_kafka_ConfigResource_configs(resources[i], &entries);
    for (std::size_t k = 0; k < entries; ++k) {
      const std::string_view name = rd_kafka_ConfigEntry_name(settings[k]);
      const auto value = Number(rd_kafka_ConfigEntry_value(settings[k]));
      if (name == "max.message.bytes") facts[index].max_message_bytes = value;
      if (name == "min.insync.replicas" && value) {
        facts[index].min_insync_replicas = static_cast<int>(*value);
      }
    }
  }
}

KafkaEvent TopicLookUp::Answer(const rd_kafka_queue_t& queue, SteadyTime deadline) const {
  return KafkaEvent(rd_kafka_queue_poll(const_cast<rd_kafka_queue_t*>(&queue), Left(deadline)));
}

}  // namespace dtbridge
