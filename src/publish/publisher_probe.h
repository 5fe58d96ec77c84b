#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "broker_statistics.h"
#include "dtbridge/logging/logger.h"
#include "dtbridge/metrics/registry.h"
#include "dtbridge/model/record.h"
#include "in_flight.h"
#include "kafka_error.h"

namespace dtbridge {

/// Counts and logs what happens to records and producers. Threads: any.
class PublisherProbe {
 public:
  PublisherProbe(const std::vector<std::string>& topics, std::size_t queue_records,
                 std::size_t queue_bytes, Logger& logger, Registry& registry);

  void Stored(TopicId topic, std::chrono::nanoseconds ack) const;
  void Failed(const KafkaError& error) const;
  void Waits(const InFlight::Load& load, SteadyTime now) const;
  void Brokers(const BrokerStatistics& statistics) const;
  void BrokersUp(int count) const;
  void Restarted() const;
  void MinInsyncReplicas(TopicId topic, int count) const;

  // Log lines.
  void AllBrokersDown(bool down) const;
  void ProducerFailed(rd_kafka_resp_err_t error, std::string_view text) const;
  void BrokerError(rd_kafka_resp_err_t error) const;
  void CannotAuthenticate() const;
  void CannotRestart(std::string_view why) const;
  void BatchBound(std::size_t bytes) const;
  void SentAlone(const KafkaError& error, std::string_view topic) const;
  void LibraryLog(int syslog_level, std::string_view facility, std::string_view text) const;

 private:
  Logger& logger_;
  std::vector<Counter> produced_;
  std::vector<Counter> errors_;  // as AllKafkaErrors
  Histogram ack_duration_;
  Gauge queue_records_;
  Gauge queue_bytes_;
  Gauge oldest_;
  Gauge brokers_up_;
  GaugeFamily round_trips_;
  Counter restarts_;
  std::vector<Gauge> min_insync_replicas_;
};

}  // namespace dtbridge
