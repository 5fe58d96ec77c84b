#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "dtbridge/broker/embedded_broker.h"
#include "dtbridge/publish/kafka_publisher.h"

namespace dtbridge {

/// Outcomes of records by number, each expected once. Threads: any.
class Outcomes {
 public:
  Publisher::Done For(int record) {
    return [this, record](const Result<Receipt>& result) {
      const std::lock_guard lock(mutex_);
      ++calls_[record];
      results_.insert_or_assign(record, result);
      changed_.notify_all();
    };
  }

  /// The outcome, once there is one; a failure of the test when none came.
  Result<Receipt> Of(int record, std::chrono::seconds patience = std::chrono::seconds{20}) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, patience, [&] { return results_.contains(record); })) {
      ADD_FAILURE() << "no outcome of record " << record;
      return Reject(RejectReason::kInternal);
    }
    return results_.at(record);
  }

  bool WaitForAll(std::size_t count, std::chrono::seconds patience = std::chrono::seconds{30}) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] { return results_.size() >= count; });
  }

  int Calls(int record) {
    const std::lock_guard lock(mutex_);
    return calls_[record];
  }

  std::size_t Count() {
    const std::lock_guard lock(mutex_);
    return results_.size();
  }

  std::map<int, Result<Receipt>> All() {
    const std::lock_guard lock(mutex_);
    return results_;
  }

  int MostCalls() {
    const std::lock_guard lock(mutex_);
    int most = 0;
    for (const auto& [record, calls] : calls_) most = std::max(most, calls);
    return most;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<int, Result<Receipt>> results_;
  std::map<int, int> calls_;
};

inline Record ARecord(int number, TopicId topic = 0) {
  Record record;
  record.topic = topic;
  record.key = "device-" + std::to_string(number % 7);
  record.value = "value-" + std::to_string(number);
  record.headers.Add("ce_id", "event-" + std::to_string(number));
  record.headers.Add("ce_type", "touch");
  record.timestamp_ms = 1'700'000'000'000 + number;
  return record;
}

/// A publisher for the topics `events` and `other`, and the embedded broker that has them.
class PublishFixture : public testing::Test {
 protected:
  PublishFixture() {
    broker_.CreateTopic("events", 4);
    broker_.CreateTopic("other", 1);
  }

  KafkaOptions Options() const {
    KafkaOptions options;
    options.brokers = {broker_.Bootstrap()};
    return options;
  }

  KafkaPublisher& StartPublisher(const KafkaOptions& options) {
    publisher_.emplace(options, std::vector<std::string>{"events", "other"}, clock_, logger_,
                       registry_);
    publisher_->Start();
    return *publisher_;
  }

  KafkaPublisher& StartPublisher() { return StartPublisher(Options()); }

  KafkaPublisher& StartReadyPublisher(const KafkaOptions& options) {
    auto& publisher = StartPublisher(options);
    EXPECT_TRUE(publisher.LookUpTopics(std::chrono::seconds{10}));
    return publisher;
  }

  KafkaPublisher& StartReadyPublisher() { return StartReadyPublisher(Options()); }

  /// Waits for a state that comes from another thread.
  template <typename Condition>
  static bool Eventually(Condition condition,
                         std::chrono::seconds patience = std::chrono::seconds{20}) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    return true;
  }

  /// The records of both topics, read until `count` came or none came for a while.
  std::vector<ReadRecord> ReadBack(std::size_t count) {
    RecordReader reader(broker_.Bootstrap(), {"events", "other"});
    std::vector<ReadRecord> records;
    auto patience = std::chrono::seconds{count == 0 ? 1 : 10};
    while (auto record = reader.Next(patience)) {
      records.push_back(*std::move(record));
      if (records.size() >= count) patience = std::chrono::seconds{1};  // more than expected?
    }
    return records;
  }

  std::string Metric(const std::string& name) {
    const std::string text = "\n" + registry_.Expose();
    const auto at = text.find("\ndtbridge_" + name + " ");
    if (at == std::string::npos) return "absent";
    const auto begin = text.find(' ', at + 1) + 1;
    return text.substr(begin, text.find('\n', begin) - begin);
  }

  EmbeddedBroker broker_;
  SystemClock clock_;
  Registry registry_;
  std::mutex log_mutex_;
  std::string log_;
  Logger logger_{LogOptions{}, clock_, registry_, [this](std::string_view line) {
                   const std::lock_guard lock(log_mutex_);
                   log_.append(line);
                 }};
  Outcomes outcomes_;
  std::optional<KafkaPublisher> publisher_;  // goes first, while all it tells is still there
};

}  // namespace dtbridge
