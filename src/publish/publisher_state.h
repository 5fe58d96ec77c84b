#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "dtbridge/base/mutex.h"
#include "dtbridge/publish/kafka_publisher.h"
#include "in_flight.h"
#include "kafka_properties.h"
#include "partition_gate.h"
#include "producer_set.h"
#include "publisher_probe.h"
#include "spent_records.h"
#include "topic_look_up.h"
#include "topic_states.h"

namespace dtbridge {

/// What KafkaPublisher promises, kept away from its header together with librdkafka.
class KafkaPublisher::State {
 public:
  State(KafkaOptions options, std::vector<std::string> topics, const Clock& clock, Logger& logger,
        Registry& registry);

  void Start();
  void Publish(Record record, Done done);
  KafkaHealth Health() const;
  bool LookUpTopics(std::chrono::milliseconds timeout);
  bool WantsLookUp() const;
  std::size_t Stop(std::chrono::milliseconds flush);

 private:
  // The delivery thread.
  void Run();
  void Finish();
  void Beat();
  void OnReport(const rd_kafka_message_t& message);
  bool EndedBy(const rd_kafka_message_t& message, Waiting& waiting);
  void OnError(const Producer& producer, rd_kafka_resp_err_t error, std::string_view text);
  void OnStatistics(const Producer& producer, std::string_view text);
  bool SendAlone(Waiting& waiting);
  void SendOverdue(SteadyTime now);

  // Any thread. Without memory the process ends: a gate that stayed shut would be worse.
  bool Send(std::unique_ptr<Waiting> waiting) noexcept;
  void SendHeld(Waiting* list) noexcept;
  void Leave(PartitionGate* gate) noexcept;
  void CutLongTurnShort() noexcept;
  void Finish(Waiting& waiting, const Result<Receipt>& result);
  void Note(const KafkaError& error, TopicId topic);
  void HeardBroker();
  bool HasBroker() const;
  void OnLog(int level, std::string_view facility, std::string_view text);

  // The keeper's thread.
  void Take(const std::vector<TopicFacts>& facts);
  void Tell(const std::vector<TopicFacts>& facts);

  const KafkaOptions options_;
  const Clock& clock_;
  Logger& logger_;
  const KafkaProperties properties_;
  TopicStates topics_;
  const PublisherProbe probe_;
  const TopicLookUp look_up_;
  InFlight in_flight_;
  SpentRecords spent_;
  const bool gated_;
  PartitionGates gates_;

  // Before the producers, which log from the first moment to the last.
  std::atomic<bool> reached_once_{false};
  std::atomic<SteadyTime> down_since_{SteadyTime::max()};  ///< max(): a broker is up
  mutable Mutex problem_mutex_;
  std::string broker_problem_ GUARDED_BY(problem_mutex_);

  ProducerSet producers_;

  std::atomic<bool> wants_look_up_{true};
  std::atomic<int> brokers_up_{0};
  std::atomic<int> brokers_known_{0};
  std::atomic<SteadyTime> heartbeat_;
  std::atomic<SteadyTime> last_report_{SteadyTime::min()};
  std::atomic<bool> stopping_{false};
  std::atomic<bool> in_long_turn_{false};  ///< one began without records, and none cut it short

  // The keeper's thread's.
  std::string unusable_told_;  ///< the topics that the last log line named
  std::string thin_told_;

  // The delivery thread's; Stop's before it starts and once it ended.
  json::Document statistics_;
  SteadyTime next_gauges_{};
  bool told_down_ = false;
  SteadyTime flush_until_{};
  bool purging_ = false;
  std::size_t purged_ = 0;

  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace dtbridge
