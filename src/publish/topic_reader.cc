#include "dtbridge/publish/topic_reader.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "kafka_handles.h"
#include "message_parts.h"
#include "reader_handle.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using NextRecord = Expected<std::optional<StoredRecord>, std::string>;

constexpr milliseconds kTurn{100};  // bounds how late log lines of librdkafka are written

StoredRecord FromMessage(const rd_kafka_message_t& message) {
  StoredRecord record;
  record.partition = message.partition;
  record.offset = message.offset;
  record.timestamp_ms = rd_kafka_message_timestamp(&message, nullptr);
  if (message.payload != nullptr) record.value = BytesAt(message.payload, message.len);
  ForEachHeader(message, [&](std::string_view name, std::string_view value) {
    record.headers.emplace_back(name, value);
  });
  return record;
}

}  // namespace

class TopicReader::State {
 public:
  State(const KafkaOptions& options, std::string topic, std::optional<SysTime> from,
        milliseconds patience, Logger& logger)
      : topic_name_(std::move(topic)),
        from_(from),
        patience_(patience),
        // A pod that has just what it needs holds a replay too.
        handle_(options, {.records_ahead = 1000}, logger),
        topic_(handle_.Topic(topic_name_)) {}

  ~State() { Leave(); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  NextRecord Read() {
    if (!is_open_) {
      if (auto failure = Open()) return Unexpected(*std::move(failure));
      is_open_ = true;
    }
    auto deadline = steady_clock::now() + patience_;
    while (!spans_.empty()) {
      Enter();
      rd_kafka_poll(handle_.Get(), 0);
      const KafkaMessage message(
          rd_kafka_consume(topic_.get(), spans_.back().partition, static_cast<int>(kTurn.count())));
      if (message && message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        handle_.Forget();
        // Where the log was cut meanwhile, librdkafka may begin it anew.
        const bool is_due = message->offset >= spans_.back().next;
        const bool is_in_span = message->offset < spans_.back().end;
        if (is_due) spans_.back().next = message->offset + 1;
        if (spans_.back().next >= spans_.back().end) DropSpan();
        if (is_due && is_in_span) return FromMessage(*message);
      } else if (message && message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        DropSpan();  // the offsets up to the end were transactions' markers, or deleted
      } else {
        if (message) handle_.Note(message->err);
        if ((message && !MayPass(message->err)) || steady_clock::now() > deadline) {
          return Unexpected(Failure("cannot be read on"));
        }
        continue;
      }
      deadline = steady_clock::now() + patience_;
    }
    return std::nullopt;
  }

 private:
  /// What is left to read of a partition: [next, end).
  struct Span {
    std::int32_t partition = 0;
    std::int64_t next = 0;
    std::int64_t end = 0;
  };

  std::optional<std::string> Open() {
    const auto deadline = steady_clock::now() + patience_;
    const auto left = [&] {
      const auto rest = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
      return static_cast<int>(std::max(rest, milliseconds{1}).count());
    };
    const auto partitions = Partitions(left());
    if (!partitions) return partitions.error();

    const KafkaPartitions starts(rd_kafka_topic_partition_list_new(*partitions));
    for (std::int32_t i = 0; i < *partitions; ++i) {
      std::int64_t low = 0;
      std::int64_t high = 0;
      const auto error = rd_kafka_query_watermark_offsets(handle_.Get(), topic_name_.c_str(), i,
                                                          &low, &high, left());
      if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return Failed("partition " + std::to_string(i) + " does not tell its offsets", error);
      }
      spans_.push_back({.partition = i, .next = low, .end = high});
      rd_kafka_topic_partition_list_add(starts.get(), topic_name_.c_str(), i)->offset =
          from_ ? std::chrono::ceil<milliseconds>(from_->time_since_epoch()).count() : 0;
    }
    if (from_) {
      const auto error = rd_kafka_offsets_for_times(handle_.Get(), starts.get(), left());
      if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return Failed("offsets by time are not told", error);
      for (Span& span : spans_) {
        const auto& start = starts->elems[span.partition];
        if (start.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
          return Failed("offsets by time are not told", start.err);
        }
        const bool has_none = start.offset < 0;  // RD_KAFKA_OFFSET_END
        span.next = has_none ? span.end : std::max(span.next, start.offset);
      }
    }
    std::erase_if(spans_, [](const Span& span) { return span.next >= span.end; });
    std::reverse(spans_.begin(), spans_.end());  // the next one last
    return std::nullopt;
  }

  Expected<std::int32_t, std::string> Partitions(int timeout_ms) {
    constexpr int kOnlyThisTopic = 0;
    const rd_kafka_metadata_t* raw = nullptr;
    const auto error =
        rd_kafka_metadata(handle_.Get(), kOnlyThisTopic, topic_.get(), &raw, timeout_ms);
    rd_kafka_poll(handle_.Get(), 0);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return Unexpected(Failed("Kafka is not there", error));
    const KafkaMetadata metadata(raw);
    const rd_kafka_metadata_topic_t& topic = metadata->topics[0];
    if (topic.err != RD_KAFKA_RESP_ERR_NO_ERROR || topic.partition_cnt == 0) {
      return Unexpected(Failed("the topic cannot be read", topic.err));
    }
    return topic.partition_cnt;
  }

  void Enter() {
    if (entered_) return;
    const Span& span = spans_.back();
    rd_kafka_consume_start(topic_.get(), span.partition, span.next);
    entered_ = span.partition;
  }

  void Leave() {
    if (entered_) rd_kafka_consume_stop(topic_.get(), *entered_);
    entered_.reset();
  }

  void DropSpan() {
    Leave();
    spans_.pop_back();
  }

  std::string Failed(const std::string& what, rd_kafka_resp_err_t error) {
    handle_.Note(error);
    return Failure(what);
  }

  std::string Failure(const std::string& what) const {
    return topic_name_ + ": " + what + ": " +
           (handle_.LastError().empty() ? "Kafka gives nothing" : handle_.LastError());
  }

  const std::string topic_name_;
  const std::optional<SysTime> from_;
  const milliseconds patience_;

  bool is_open_ = false;
  std::vector<Span> spans_;  // the last one is being read
  std::optional<std::int32_t> entered_;

  ReaderHandle handle_;
  KafkaTopic topic_;  // goes before the handle
};

TopicReader::TopicReader(const KafkaOptions& options, std::string topic,
                         std::optional<SysTime> from, milliseconds patience, Logger& logger)
    : state_(std::make_unique<State>(options, std::move(topic), from, patience, logger)) {}

TopicReader::~TopicReader() = default;

Expected<std::optional<StoredRecord>, std::string> TopicReader::Next() { return state_->Read(); }

}  // namespace dtbridge
