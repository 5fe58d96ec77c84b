#include "publisher_probe.h"

#include "library_log.h"

namespace dtbridge {
namespace {

constexpr std::string_view kComponent = "kafka";

double SecondsOf(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

}  // namespace

PublisherProbe::PublisherProbe(const std::vector<std::string>& topics, std::size_t queue_records,
                               std::size_t queue_bytes, Logger& logger, Registry& registry)
    : logger_(logger),
      ack_duration_(registry
                        .Histograms("kafka_ack_duration_seconds",
                                    "From handing a record to the producer to its report.",
                                    LatencyBuckets())
                        .With()),
      queue_records_(registry.Gauges("kafka_queue_messages", "Records without a report.").With()),
      queue_bytes_(
          registry.Gauges("kafka_queue_bytes", "Bytes of the records without a report.").With()),
      oldest_(registry
                  .Gauges("kafka_oldest_unreported_seconds",
                          "Age of the oldest record without a report.")
                  .With()),
      brokers_up_(registry.Gauges("kafka_brokers_up", "Brokers with a connection.").With()),
      round_trips_(registry.Gauges("kafka_broker_rtt_seconds",
                                   "Round trip of requests to a broker, over the last 5 s.")),
      restarts_(registry
                    .Counters("kafka_producer_restarts_total",
                              "Producers replaced after an error that they cannot go on from.")
                    .With()) {
  const auto produced =
      registry.Counters("kafka_records_produced_total", "Records that the broker has stored.");
  const auto min_insync =
      registry.Gauges("kafka_topic_min_insync_replicas",
                      "The topic's min.insync.replicas as the broker told it; 0: not known.");
  for (const auto& topic : topics) {
    produced_.push_back(produced.With({{"topic", topic}}));
    min_insync_replicas_.push_back(min_insync.With({{"topic", topic}}));
  }
  const auto errors = registry.Counters("kafka_produce_errors_total",
                                        "Records that the producer refused or reported as failed.");
  for (const auto& error : AllKafkaErrors()) {
    errors_.push_back(errors.With({{"error", std::string(error.name)}}));
  }
  registry.Gauges("kafka_queue_messages_limit", "Bound of kafka_queue_messages.")
      .With()
      .Set(static_cast<double>(queue_records));
  registry.Gauges("kafka_queue_bytes_limit", "Bound of kafka_queue_bytes.")
      .With()
      .Set(static_cast<double>(queue_bytes));
}

void PublisherProbe::Stored(TopicId topic, std::chrono::nanoseconds ack) const {
  produced_[topic].Increment();
  ack_duration_.Observe(SecondsOf(ack));
}

void PublisherProbe::Failed(const KafkaError& error) const {
  errors_[static_cast<std::size_t>(&error - AllKafkaErrors().data())].Increment();
  if (!logger_.Enabled(LogLevel::kDebug)) return;
  logger_.Debug(kComponent, "record failed", {{"reason", error.name}});
}

void PublisherProbe::Waits(const InFlight::Load& load, SteadyTime now) const {
  queue_records_.Set(static_cast<double>(load.records));
  queue_bytes_.Set(static_cast<double>(load.bytes));
  oldest_.Set(load.oldest ? SecondsOf(now - *load.oldest) : 0);
}

void PublisherProbe::Brokers(const BrokerStatistics& statistics) const {
  for (const auto& broker : statistics.brokers) {
    const auto set = [&](const char* stat, double seconds) {
      round_trips_.With({{"broker", broker.id}, {"stat", stat}}).Set(seconds);
    };
    set("avg", broker.rtt_avg_seconds);
    set("p50", broker.rtt_p50_seconds);
    set("p99", broker.rtt_p99_seconds);
  }
}

void PublisherProbe::BrokersUp(int count) const { brokers_up_.Set(count); }

void PublisherProbe::Restarted() const {
  restarts_.Increment();
  logger_.Warn(kComponent,
               "a new producer took over; records that waited for the old one are "
               "refused and will be sent again");
}

void PublisherProbe::MinInsyncReplicas(TopicId topic, int count) const {
  min_insync_replicas_[topic].Set(count);
}

void PublisherProbe::AllBrokersDown(bool down) const {
  if (down) {
    logger_.Warn(kComponent, "all brokers are down; records wait in the queue");
  } else {
    logger_.Info(kComponent, "a broker is back");
  }
}

void PublisherProbe::ProducerFailed(rd_kafka_resp_err_t error, std::string_view text) const {
  logger_.Error(kComponent, "the producer cannot go on",
                {{"reason", rd_kafka_err2name(error)}, {"detail", text}});
}

void PublisherProbe::BrokerError(rd_kafka_resp_err_t error) const {
  // librdkafka's own log tells more; this text may quote a secret property.
  logger_.Debug(kComponent, "broker error", {{"reason", rd_kafka_err2name(error)}});
}

void PublisherProbe::CannotAuthenticate() const {
  logger_.Warn(kComponent,
               "no broker lets us in: name, password or token (kafka.properties, "
               "kafka.property_files)",
               {{"reason", rd_kafka_err2name(RD_KAFKA_RESP_ERR__AUTHENTICATION)}});
}

void PublisherProbe::CannotRestart(std::string_view why) const {
  logger_.Error(kComponent, "a new producer did not start; trying again", {{"detail", why}});
}

void PublisherProbe::BatchBound(std::size_t bytes) const {
  logger_.Info(kComponent, "batch.size follows the topics' smallest max.message.bytes",
               {{"batch_size", bytes}});
}

void PublisherProbe::SentAlone(const KafkaError& error, std::string_view topic) const {
  logger_.Warn(kComponent, "a batch was refused; the record is sent again alone",
               {{"reason", error.name}, {"topic", topic}});
}

void PublisherProbe::LibraryLog(int syslog_level, std::string_view facility,
                                std::string_view text) const {
  WriteLibraryLog(logger_, syslog_level, facility, text);
}

}  // namespace dtbridge
