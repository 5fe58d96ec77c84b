#include "readiness.h"

#include <algorithm>

namespace dtbridge {
namespace {

std::string Seconds(std::chrono::milliseconds time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count()) + " s";
}

/// What Kafka's library says of it.
std::string Cause(const KafkaHealth& kafka) {
  return kafka.broker_problem.empty() ? "" : "; " + kafka.broker_problem;
}

}  // namespace

std::vector<std::string> Readiness::Reasons() const {
  std::vector<std::string> reasons;
  if (draining_) reasons.emplace_back("draining: the service is stopping");

  const KafkaHealth kafka = sources_.kafka();
  if (!kafka.reached_once) {
    reasons.push_back("kafka_unreached: no broker has answered since the start" + Cause(kafka));
  }
  if (kafka.all_brokers_down >= kKafkaPatience) {
    reasons.push_back("kafka_down: no broker is connected for " + Seconds(kafka.all_brokers_down) +
                      Cause(kafka));
  }
  if (kafka.without_report >= kKafkaPatience) {
    reasons.push_back("kafka_silent: records wait, and none was acknowledged for " +
                      Seconds(kafka.without_report));
  }
  const double filled = std::max(
      static_cast<double>(kafka.queued_records) / static_cast<double>(sources_.queue_records_limit),
      static_cast<double>(kafka.queued_bytes) / static_cast<double>(sources_.queue_bytes_limit));
  if (filled >= kQueueHigh) queue_was_high_ = true;
  if (filled < kQueueLow) queue_was_high_ = false;
  if (queue_was_high_) {
    reasons.push_back("queue_filling: the producer's queue holds " +
                      std::to_string(kafka.queued_records) + " records, " +
                      std::to_string(static_cast<int>(filled * 100)) + " % of its bound");
  }
  if (sources_.keys_missing()) {
    reasons.emplace_back(
        "keys_unavailable: the public keys were never loaded and a connector needs them");
  }
  for (const auto& connector : sources_.secrets_gone()) {
    reasons.push_back("secret_gone: no secret file of connector " + connector + " is left");
  }
  return reasons;
}

}  // namespace dtbridge
