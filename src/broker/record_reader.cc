#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "dtbridge/broker/embedded_broker.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kLookUp{1000};    // one metadata request
constexpr milliseconds kLookAgain{100};  // pause while topics are missing

struct HandleDeleter {
  void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
};
struct ConfDeleter {
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
};
struct QueueDeleter {
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
};
struct TopicDeleter {
  void operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
};
struct MessageDeleter {
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
};
struct MetadataDeleter {
  void operator()(const rd_kafka_metadata_t* metadata) const {
    rd_kafka_metadata_destroy(metadata);
  }
};

std::string Bytes(const void* data, std::size_t size) {
  return data == nullptr ? std::string() : std::string(static_cast<const char*>(data), size);
}

ReadRecord FromMessage(const rd_kafka_message_t& message) {
  ReadRecord record;
  record.topic = rd_kafka_topic_name(message.rkt);
  record.partition = message.partition;
  record.offset = message.offset;
  record.timestamp_ms = rd_kafka_message_timestamp(&message, nullptr);
  record.key = Bytes(message.key, message.key_len);
  record.value = Bytes(message.payload, message.len);
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return record;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    record.headers.emplace_back(name, Bytes(value, size));
  }
  return record;
}

std::unique_ptr<rd_kafka_t, HandleDeleter> MakeConsumer(const std::string& bootstrap) {
  std::unique_ptr<rd_kafka_conf_t, ConfDeleter> conf(rd_kafka_conf_new());
  std::array<char, 512> text{};
  const std::pair<const char*, const char*> settings[] = {
      {"bootstrap.servers", bootstrap.c_str()}, {"log_level", "0"},
      {"allow.auto.create.topics", "false"},    {"enable.auto.commit", "false"},
      {"enable.partition.eof", "false"},        {"fetch.wait.max.ms", "50"},
      {"fetch.error.backoff.ms", "50"},         {"reconnect.backoff.ms", "50"},
      {"reconnect.backoff.max.ms", "500"},
  };
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(conf.get(), name, value, text.data(), text.size()) != RD_KAFKA_CONF_OK) {
      throw std::runtime_error(std::string("record reader: ") + text.data());
    }
  }
  std::unique_ptr<rd_kafka_t, HandleDeleter> handle(
      rd_kafka_new(RD_KAFKA_CONSUMER, conf.get(), text.data(), text.size()));
  if (!handle) throw std::runtime_error(std::string("record reader: ") + text.data());
  (void)conf.release();  // the handle owns it now
  return handle;
}

}  // namespace

/// The simple consumer: partitions forwarded to one queue, so no group and no coordinator is
/// needed.
struct RecordReader::Consumer {
  struct Topic {
    std::unique_ptr<rd_kafka_topic_t, TopicDeleter> handle;
    std::int32_t partitions = 0;  ///< that are read; 0 while the topic is not known
  };

  Consumer(const std::string& bootstrap, const std::vector<std::string>& names)
      : handle(MakeConsumer(bootstrap)), queue(rd_kafka_queue_new(handle.get())) {
    for (const auto& name : names) {
      topics.push_back({.handle = std::unique_ptr<rd_kafka_topic_t, TopicDeleter>(
                            rd_kafka_topic_new(handle.get(), name.c_str(), nullptr))});
    }
  }

  ~Consumer() {
    for (const auto& topic : topics) {
      for (std::int32_t i = 0; i < topic.partitions; ++i) {
        rd_kafka_consume_stop(topic.handle.get(), i);
      }
    }
    topics.clear();
  }

  bool ReadsAll() const {
    return std::ranges::all_of(topics, [](const Topic& topic) { return topic.partitions > 0; });
  }

  void StartMissing(milliseconds timeout) {
    for (auto& topic : topics) {
      if (topic.partitions > 0) continue;
      const rd_kafka_metadata_t* raw = nullptr;
      if (rd_kafka_metadata(handle.get(), 0, topic.handle.get(), &raw,
                            static_cast<int>(timeout.count())) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        continue;
      }
      const std::unique_ptr<const rd_kafka_metadata_t, MetadataDeleter> metadata(raw);
      if (metadata->topic_cnt != 1) continue;
      for (; topic.partitions < metadata->topics[0].partition_cnt; ++topic.partitions) {
        rd_kafka_consume_start_queue(topic.handle.get(), topic.partitions,
                                     RD_KAFKA_OFFSET_BEGINNING, queue.get());
      }
    }
  }

  std::unique_ptr<rd_kafka_t, HandleDeleter> handle;
  std::unique_ptr<rd_kafka_queue_t, QueueDeleter> queue;
  std::vector<Topic> topics;
};

RecordReader::RecordReader(const std::string& bootstrap, std::vector<std::string> topics)
    : consumer_(std::make_unique<Consumer>(bootstrap, topics)) {}

RecordReader::~RecordReader() = default;

std::optional<ReadRecord> RecordReader::Next(milliseconds timeout) {
  const auto deadline = steady_clock::now() + timeout;
  for (;;) {
    auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
    left = std::max(left, milliseconds{0});
    auto wait = left;
    if (!consumer_->ReadsAll()) {
      consumer_->StartMissing(std::min(left, kLookUp));
      if (!consumer_->ReadsAll()) wait = std::min(left, kLookAgain);
    }
    const std::unique_ptr<rd_kafka_message_t, MessageDeleter> message(
        rd_kafka_consume_queue(consumer_->queue.get(), static_cast<int>(wait.count())));
    if (message && message->err == RD_KAFKA_RESP_ERR_NO_ERROR) return FromMessage(*message);
    if (left == milliseconds{0}) return std::nullopt;
  }
}

}  // namespace dtbridge
