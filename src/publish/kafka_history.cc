#include "dtbridge/publish/kafka_history.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "kafka_handles.h"
#include "message_parts.h"
#include "reader_handle.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kTurn{50};  // how late a stop, or a line of librdkafka's log, may be noticed
constexpr milliseconds kCall{500};  // for one call that cannot be interrupted
constexpr milliseconds kPause{50};  // before such a call is tried again

/// More than a stretch should have, so that none has a pause inside; bytes bound the memory.
constexpr int kRecordsAhead = 20'000;

int Count(milliseconds time) { return static_cast<int>(time.count()); }

bool IsFine(rd_kafka_resp_err_t error) { return error == RD_KAFKA_RESP_ERR_NO_ERROR; }

}  // namespace

class KafkaHistory::State {
 public:
  State(const KafkaOptions& options, std::vector<std::string> topics, Logger& logger)
      : names_(std::move(topics)), handle_(options, {.records_ahead = kRecordsAhead}, logger) {
    for (const auto& name : names_) topics_.push_back(handle_.Topic(name));
  }

  Expected<Extent, std::string> Look(const GoOn& go_on) {
    handle_.Forget();
    Extent extent;
    const bool is_told = Insist(go_on, [&] { return AskPartitions(extent); }) &&
                         AskEnds(go_on, RD_KAFKA_OFFSET_END, &Stretch::end, extent) &&
                         AskEnds(go_on, RD_KAFKA_OFFSET_BEGINNING, &Stretch::begin, extent);
    if (!is_told) {
      const auto& why = handle_.LastError();
      return Unexpected(why.empty() ? std::string("Kafka does not answer") : why);
    }
    std::erase_if(extent.stretches,
                  [](const Stretch& stretch) { return stretch.begin >= stretch.end; });
    return extent;
  }

  std::vector<UnreadableStretch> Read(std::span<const Stretch> stretches, const GoOn& go_on,
                                      const Take& take) {
    handle_.Forget();
    // A queue of its own: what an earlier call left behind ends with that one's.
    const KafkaQueue queue(rd_kafka_queue_new(handle_.Get()));
    std::vector<Reading> readings;
    for (const Stretch& stretch : stretches) {
      rd_kafka_consume_start_queue(topics_[stretch.topic].get(), stretch.partition, stretch.begin,
                                   queue.get());
      readings.push_back({stretch, stretch.begin, false});
    }
    std::vector<UnreadableStretch> unreadable;
    std::size_t open = readings.size();
    auto deadline = steady_clock::now() + kPatience;
    bool is_on = true;
    while (open > 0 && (is_on = go_on())) {
      const KafkaMessage message(rd_kafka_consume_queue(queue.get(), Count(kTurn)));
      if (!message) {
        rd_kafka_poll(handle_.Get(), 0);
        if (steady_clock::now() > deadline) break;
        continue;
      }
      const auto reading = std::find_if(readings.begin(), readings.end(), [&](const Reading& each) {
        return !each.is_done && IsOf(*message, each.stretch);
      });
      if (reading == readings.end()) continue;
      const auto position = static_cast<std::size_t>(reading - readings.begin());
      if (IsFine(message->err)) {
        deadline = steady_clock::now() + kPatience;
        TakeMessage(*message, position, *reading, take);
      } else if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        reading->is_done = true;  // the last offsets were transactions' markers, or deleted
      } else {
        handle_.Note(message->err);
        if (MayPass(message->err)) continue;
        unreadable.push_back({position, handle_.LastError()});
        reading->is_done = true;
      }
      if (reading->is_done) --open;
    }
    for (std::size_t i = 0; i < readings.size(); ++i) {
      const Stretch& stretch = readings[i].stretch;
      rd_kafka_consume_stop(topics_[stretch.topic].get(), stretch.partition);
      if (readings[i].is_done || !is_on) continue;
      const auto& why = handle_.LastError();
      unreadable.push_back({i, why.empty() ? "Kafka gives nothing" : why});
    }
    rd_kafka_poll(handle_.Get(), 0);
    return unreadable;
  }

 private:
  struct Reading {
    Stretch stretch;
    std::int64_t next = 0;
    bool is_done = false;
  };

  bool IsOf(const rd_kafka_message_t& message, const Stretch& stretch) const {
    return message.partition == stretch.partition && message.rkt != nullptr &&
           names_[stretch.topic] == rd_kafka_topic_name(message.rkt);
  }

  void TakeMessage(const rd_kafka_message_t& message, std::size_t position, Reading& reading,
                   const Take& take) {
    // Where the log was cut meanwhile, librdkafka may begin it anew.
    const bool is_due = message.offset >= reading.next;
    if (is_due) reading.next = message.offset + 1;
    reading.is_done = reading.next >= reading.stretch.end;
    if (!is_due || message.offset >= reading.stretch.end) return;

    fields_.clear();
    ForEachHeader(message, [&](std::string_view name, std::string_view value) {
      fields_.push_back({name, value});
    });
    take(position, rd_kafka_message_timestamp(&message, nullptr), fields_);
  }

  /// Tries until it worked; false when there is no going on.
  bool Insist(const GoOn& go_on, const std::function<bool()>& works) {
    while (go_on()) {
      if (works()) return true;
      rd_kafka_poll(handle_.Get(), Count(kPause));
    }
    return false;
  }

  bool AskPartitions(Extent& extent) {
    constexpr int kOurTopics = 0;  // those that have a handle
    const rd_kafka_metadata_t* raw = nullptr;
    const auto error = rd_kafka_metadata(handle_.Get(), kOurTopics, nullptr, &raw, Count(kCall));
    if (!IsFine(error)) {
      handle_.Note(error);
      return false;
    }
    const KafkaMetadata metadata(raw);
    for (int i = 0; i < metadata->topic_cnt; ++i) {
      const rd_kafka_metadata_topic_t& told = metadata->topics[i];
      const auto named = std::find(names_.begin(), names_.end(), told.topic);
      if (named == names_.end()) continue;
      const auto topic = static_cast<std::size_t>(named - names_.begin());
      if (told.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) continue;
      if (!IsFine(told.err)) {
        extent.unreadable.push_back({topic, rd_kafka_err2str(told.err)});
        continue;
      }
      for (int k = 0; k < told.partition_cnt; ++k) {
        const rd_kafka_metadata_partition_t& partition = told.partitions[k];
        if (partition.leader >= 0) {
          extent.stretches.push_back({.topic = topic, .partition = partition.id});
        } else {
          extent.unreadable.push_back(
              {topic, rd_kafka_err2str(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE)});
        }
      }
    }
    return true;
  }

  /// Asks for one end of every stretch. `which` stands where a time would: the protocol's
  /// ListOffsets takes both.
  bool AskEnds(const GoOn& go_on, std::int64_t which, std::int64_t Stretch::*end, Extent& extent) {
    if (extent.stretches.empty()) return true;
    KafkaPartitions asked;
    const bool is_told = Insist(go_on, [&] {
      asked.reset(rd_kafka_topic_partition_list_new(static_cast<int>(extent.stretches.size())));
      for (const Stretch& stretch : extent.stretches) {
        rd_kafka_topic_partition_list_add(asked.get(), names_[stretch.topic].c_str(),
                                          stretch.partition)
            ->offset = which;
      }
      const auto error = rd_kafka_offsets_for_times(handle_.Get(), asked.get(), Count(kCall));
      if (!IsFine(error)) handle_.Note(error);
      return IsFine(error);
    });
    if (!is_told) return false;
    std::vector<Stretch> told;
    for (std::size_t i = 0; i < extent.stretches.size(); ++i) {
      Stretch stretch = extent.stretches[i];
      const rd_kafka_topic_partition_t& answer = asked->elems[i];  // in the order asked for
      if (!IsFine(answer.err)) {
        extent.unreadable.push_back({stretch.topic, rd_kafka_err2str(answer.err)});
        continue;
      }
      stretch.*end = std::max<std::int64_t>(answer.offset, 0);
      told.push_back(stretch);
    }
    extent.stretches = std::move(told);
    return true;
  }

  const std::vector<std::string> names_;
  ReaderHandle handle_;
  std::vector<KafkaTopic> topics_;   // go before the handle
  std::vector<HeaderField> fields_;  // kept for its memory
};

KafkaHistory::KafkaHistory(const KafkaOptions& options, std::vector<std::string> topics,
                           Logger& logger)
    : state_(std::make_unique<State>(options, std::move(topics), logger)) {}

KafkaHistory::~KafkaHistory() = default;

Expected<RecordHistory::Extent, std::string> KafkaHistory::Look(const GoOn& go_on) {
  return state_->Look(go_on);
}

std::vector<UnreadableStretch> KafkaHistory::Read(std::span<const Stretch> stretches,
                                                  const GoOn& go_on, const Take& take) {
  return state_->Read(stretches, go_on, take);
}

}  // namespace dtbridge
