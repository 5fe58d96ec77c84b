#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dtbridge/base/clock.h"
#include "dtbridge/logging/logger.h"
#include "dtbridge/metrics/registry.h"
#include "dtbridge/publish/kafka_options.h"
#include "dtbridge/publish/publisher.h"

namespace dtbridge {

/// What readiness and people ask of the producer; a snapshot, taken from any thread.
struct KafkaHealth {
  bool reached_once = false;  ///< every topic was looked up in a live cluster once
  int brokers_up = 0;     ///< with a connection; unused ones are closed by brokers after a while
  int brokers_known = 0;  ///< that the cluster has; 0: it has not told yet
  std::size_t queued_records = 0;
  std::size_t queued_bytes = 0;
  std::chrono::milliseconds oldest_unreported{0};  ///< age of the oldest record without a report
  std::chrono::milliseconds without_report{
      0};  ///< for how long records waited and none was reported
  std::chrono::milliseconds all_brokers_down{0};  ///< for how long; 0 when one is up
  std::string broker_problem = {};  ///< while none is up: librdkafka's latest words on why
  std::vector<std::string> missing_topics = {};  ///< or forbidden ones
  SteadyTime heartbeat = {};                     ///< last turn of the delivery thread
};

/// Publisher over librdkafka's producer: idempotent, acks=all, one delivery thread.
///
/// A fatal producer error, or topics whose max.message.bytes is below our batch.size, make a new
/// producer take over; the old one is purged (its waiting records end in kProducerRestarted) or
/// drained. When a broker refuses a batch for what only one record may be to blame for (too large,
/// invalid), its records are sent again one by one, so that only the bad one ends in
/// kRecordTooLarge or kRecordInvalid; the order of equal keys is lost then, as it is when a
/// producer takes over. Lifetime: logger, clock and registry outlive it. Threads: Publish, Health,
/// WantsLookUp from any. LookUpTopics blocks for at most its timeout, one call at a time: the
/// keeper's thread. Start, Stop: the owner's.
class KafkaPublisher final : public Publisher {
 public:
  /// Throws ConfigError for properties that librdkafka refuses. Does not need a broker.
  KafkaPublisher(KafkaOptions options, std::vector<std::string> topics, const Clock& clock,
                 Logger& logger, Registry& registry);
  ~KafkaPublisher() override;  ///< Stop(0)

  void Start();

  void Publish(Record record, Done done) override;

  KafkaHealth Health() const;

  /// Asks the cluster for our topics: which exist (with create_topics: makes the missing), their
  /// partitions, max.message.bytes and min.insync.replicas. True when the cluster answered.
  bool LookUpTopics(std::chrono::milliseconds timeout);

  /// True when a report or refusal suggests that the topics should be looked up again soon.
  bool WantsLookUp() const;

  /// Flushes for at most `flush`, purges what is left (its records end in kDraining), joins the
  /// thread. Publish is refused with kDraining from the call on. Returns the number of purged
  /// records.
  std::size_t Stop(std::chrono::milliseconds flush);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace dtbridge
