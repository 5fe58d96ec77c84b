#include "kafka_properties.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "dtbridge/base/config_error.h"

namespace dtbridge {
namespace {

struct OwnedProperty {
  std::string_view name;
  std::string_view reason;
};

constexpr std::string_view kAcks = "a 200 promises that all in-sync replicas have the record";
constexpr std::string_view kTimeout =
    "a timeout shorter than an outage was measured to duplicate records; the queue's bound sheds "
    "load";
constexpr std::string_view kBrokers = "set kafka.brokers";
constexpr std::string_view kQueue = "readiness and refusals follow the queue's bound";
constexpr std::string_view kCreate = "set kafka.topics.create";

constexpr std::array kOwned{
    OwnedProperty{"bootstrap.servers", kBrokers},
    OwnedProperty{"metadata.broker.list", kBrokers},
    OwnedProperty{"acks", kAcks},
    OwnedProperty{"request.required.acks", kAcks},
    OwnedProperty{"enable.idempotence", "without it retries duplicate and reorder records"},
    OwnedProperty{"enable.gapless.guarantee", "one refused record would stop all others"},
    OwnedProperty{"message.timeout.ms", kTimeout},
    OwnedProperty{"delivery.timeout.ms", kTimeout},
    OwnedProperty{"retries", kTimeout},
    OwnedProperty{"message.send.max.retries", kTimeout},
    OwnedProperty{"transactional.id", "records are stored one by one, not in transactions"},
    OwnedProperty{"delivery.report.only.error", "each 200 waits for the report of its record"},
    OwnedProperty{"enabled_events", "reports come through callbacks"},
    OwnedProperty{"queue.buffering.max.messages", kQueue},
    OwnedProperty{"queue.buffering.max.kbytes", kQueue},
    OwnedProperty{"allow.auto.create.topics", kCreate},
    OwnedProperty{"log.queue", "librdkafka's log goes through the service's own"},
    OwnedProperty{"statistics.interval.ms", "the metrics of the brokers follow the statistics"},
    OwnedProperty{"test.mock.num.brokers", "records would be kept in memory only"},
};

using Setting = std::pair<const char*, const char*>;

constexpr std::array kOwnedSettings{
    Setting{"acks", "all"},
    Setting{"enable.idempotence", "true"},
    Setting{"message.timeout.ms", "0"},  // none
    Setting{"allow.auto.create.topics", "false"},
    Setting{"log.queue", "true"},
    Setting{"statistics.interval.ms", "5000"},
};

constexpr std::array kDefaults{
    Setting{"client.id", "dtbridge"},
    Setting{"partitioner", "murmur2_random"},  // as Java's clients
    Setting{"linger.ms", "0"},                 // PartitionGate makes the batches
    Setting{"request.timeout.ms", "5000"},     // a hung leader keeps its records that long
    Setting{"socket.timeout.ms", "8000"},
    Setting{"socket.connection.setup.timeout.ms", "5000"},
    Setting{"socket.nagle.disable", "true"},
    Setting{"socket.keepalive.enable", "true"},
    Setting{"reconnect.backoff.ms", "50"},
    Setting{"reconnect.backoff.max.ms", "1000"},
    Setting{"topic.metadata.propagation.max.ms", "2000"},
};

/// A consumer ignores what is for producers only, so the operator's properties serve both.
constexpr std::array kReaderSettings{
    Setting{"statistics.interval.ms", "0"},
    Setting{"enable.auto.commit", "false"},
    Setting{"enable.auto.offset.store", "false"},
    Setting{"enable.partition.eof", "true"},
    Setting{"auto.offset.reset", "earliest"},  // what was deleted since its offset was asked for
    Setting{"queued.max.messages.kbytes", "8192"},
    Setting{"fetch.wait.max.ms", "10"},  // must be a second below any socket.timeout.ms
};

void Set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
  std::array<char, 512> text{};
  if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), text.data(), text.size()) !=
      RD_KAFKA_CONF_OK) {
    throw ConfigError("kafka.properties." + name + ": " + text.data());
  }
}

void SetSecret(rd_kafka_conf_t* conf, const std::string& name, const Secret& secret) {
  // The copy ends in a NUL, which a Secret does not promise.
  const Secret copy{std::string(secret.Reveal())};
  if (rd_kafka_conf_set(conf, name.c_str(), copy.Reveal().data(), nullptr, 0) != RD_KAFKA_CONF_OK) {
    // librdkafka's own words would quote the value.
    throw ConfigError("kafka.property_files." + name +
                      ": librdkafka does not take what the file holds as this property");
  }
}

bool IsKnown(rd_kafka_conf_t* conf, const std::string& name) {
  constexpr const char* kDefault = nullptr;
  return rd_kafka_conf_set(conf, name.c_str(), kDefault, nullptr, 0) != RD_KAFKA_CONF_UNKNOWN;
}

void RefuseOwned(const std::string& where, const std::string& name) {
  if (const auto reason = WhyOwned(name); !reason.empty()) {
    throw ConfigError(where + "." + name + ": is set by the service: " + std::string(reason) +
                      "; remove it");
  }
}

std::string ReadFile(const std::string& property, const std::string& file) {
  constexpr std::uintmax_t kMaxBytes = 1024U * 1024;
  const auto refuse = [&](const char* what) {
    throw ConfigError("kafka.property_files." + property + ": " + file + what);
  };
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) refuse(" is a directory");
  std::ifstream in(file, std::ios::binary);
  if (!in.is_open()) refuse(" cannot be read");
  if (std::filesystem::file_size(file, error) > kMaxBytes && !error) refuse(" is above 1 MiB");
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (in.bad()) refuse(" cannot be read");
  if (bytes.ends_with('\n')) {
    bytes.pop_back();
    if (bytes.ends_with('\r')) bytes.pop_back();
  }
  if (bytes.empty()) refuse(" is empty");
  if (bytes.find('\0') != std::string::npos) refuse(" holds a NUL byte");
  if ((bytes.front() == ' ' || bytes.front() == '\t') && !property.ends_with(".pem")) {
    refuse(" begins with white space, which librdkafka drops");
  }
  return bytes;
}

/// As librdkafka has it, whichever of a property's names it was given by; nothing of what is long.
std::string TextOf(const rd_kafka_conf_t* conf, const char* name) {
  std::array<char, 32> text{};
  std::size_t size = text.size();
  if (rd_kafka_conf_get(conf, name, text.data(), &size) != RD_KAFKA_CONF_OK) return {};
  return text.data();
}

std::size_t NumberOf(const rd_kafka_conf_t* conf, const char* name) {
  const std::string text = TextOf(conf, name);
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

std::string_view WhyOwned(std::string_view property) {
  const auto* const row = std::ranges::find(kOwned, property, &OwnedProperty::name);
  if (row != kOwned.end()) return row->reason;
  if (property.ends_with("_cb") || property == "opaque" || property == "default_topic_conf") {
    return "it is a pointer of the program's";
  }
  return {};
}

bool IsSecretProperty(std::string_view property) {
  constexpr std::array<std::string_view, 5> kMarks{"password", "secret", "passphrase", "key.pem",
                                                   "sasl.oauthbearer.config"};
  return std::ranges::any_of(
      kMarks, [&](std::string_view mark) { return property.find(mark) != std::string_view::npos; });
}

void CheckKafkaProperties(const KafkaOptions& options) {
  const KafkaConf conf(rd_kafka_conf_new());
  for (const auto& [name, value] : options.properties) {
    RefuseOwned("kafka.properties", name);
    if (IsSecretProperty(name)) {
      throw ConfigError("kafka.properties." + name +
                        ": is a secret; write it to a file and name that in kafka.property_files");
    }
    if (name == "partitioner" && value == "random") {
      throw ConfigError(
          "kafka.properties.partitioner: random scatters the records of one device over "
          "partitions; "
          "choose one that follows the key");
    }
    Set(conf.get(), name, value);
  }
  for (const auto& [name, file] : options.property_files) {
    RefuseOwned("kafka.property_files", name);
    if (!IsKnown(conf.get(), name)) {
      throw ConfigError("kafka.property_files." + name + ": no such configuration property");
    }
    if (options.properties.contains(name)) {
      throw ConfigError("kafka.property_files." + name + ": is in kafka.properties too; keep one");
    }
  }
}

std::vector<std::string> KafkaPropertyWarnings(const KafkaOptions& options) {
  constexpr int kScramForKafka4 = 0x020601ff;  // librdkafka 2.6.1
  if (rd_kafka_version() >= kScramForKafka4) return {};
  for (const char* name : {"sasl.mechanisms", "sasl.mechanism"}) {
    const auto found = options.properties.find(name);
    if (found == options.properties.end() || !found->second.starts_with("SCRAM")) continue;
    return {
        "kafka.properties." + std::string(name) + ": librdkafka " + rd_kafka_version_str() +
        " fails SCRAM against Kafka 4 with the right password; use librdkafka 2.6.1 or newer, or "
        "SASL PLAIN over TLS"};
  }
  return {};
}

void CheckKafkaClient(const KafkaOptions& options) {
  KafkaConf conf = KafkaProperties(options).MakeConf({});
  // Nobody is to be connected to.
  constexpr const char* kDefault = nullptr;
  rd_kafka_conf_set(conf.get(), "bootstrap.servers", kDefault, nullptr, 0);
  std::array<char, 512> text{};
  const KafkaHandle client(rd_kafka_new(RD_KAFKA_PRODUCER, conf.get(), text.data(), text.size()));
  if (!client) throw ConfigError(std::string("kafka.properties: ") + text.data());
  static_cast<void>(conf.release());  // the client's
}

KafkaProperties::KafkaProperties(const KafkaOptions& options) {
  CheckKafkaProperties(options);
  for (const auto& [name, value] : kDefaults) properties_.emplace(name, value);
  for (const auto& [name, value] : options.properties) properties_.insert_or_assign(name, value);
  // Some properties have two names, of which the later one to be set would win.
  if (options.properties.contains("queue.buffering.max.ms")) properties_.erase("linger.ms");
  for (const auto& [name, file] : options.property_files) {
    properties_.erase(name);
    secrets_.emplace(name, Secret(ReadFile(name, file)));
  }
  std::string brokers;
  for (const auto& broker : options.brokers) brokers += (brokers.empty() ? "" : ",") + broker;
  for (const auto& [name, value] : kOwnedSettings) properties_.insert_or_assign(name, value);
  properties_.insert_or_assign("bootstrap.servers", brokers);
  // One more than InFlight admits, so that the limits that count are its own.
  properties_.insert_or_assign("queue.buffering.max.messages",
                               std::to_string(options.queue_records + 1));
  properties_.insert_or_assign("queue.buffering.max.kbytes",
                               std::to_string(options.queue_bytes / 1024 + 1));
  const KafkaConf conf = MakeConf({});
  batch_bytes_ = NumberOf(conf.get(), "batch.size");
  linger_ = std::chrono::milliseconds(NumberOf(conf.get(), "linger.ms"));
  partitions_by_murmur2_ = TextOf(conf.get(), "partitioner").starts_with("murmur2");
}

KafkaConf KafkaProperties::MakeConf(const ProducerMode& mode) const {
  KafkaConf conf(rd_kafka_conf_new());
  for (const auto& [name, value] : properties_) Set(conf.get(), name, value);
  for (const auto& [name, secret] : secrets_) SetSecret(conf.get(), name, secret);
  if (mode.batch_bytes != 0) {
    const auto batch = std::min(NumberOf(conf.get(), "batch.size"), mode.batch_bytes);
    Set(conf.get(), "batch.size", std::to_string(batch));
  }
  if (mode.alone) Set(conf.get(), "batch.num.messages", "1");
  return conf;
}

KafkaConf KafkaProperties::MakeReaderConf(const ReaderMode& mode) const {
  KafkaConf conf = MakeConf({});
  for (const auto& [name, value] : kReaderSettings) Set(conf.get(), name, value);
  Set(conf.get(), "queued.min.messages", std::to_string(mode.records_ahead));
  // Since 2.2, a queue that was full is not filled again for a second unless told otherwise.
  if (IsKnown(conf.get(), "fetch.queue.backoff.ms")) {
    Set(conf.get(), "fetch.queue.backoff.ms", "10");
  }
  // With a group librdkafka looks for its coordinator, which would need a right on the group.
  constexpr const char* kDefault = nullptr;
  rd_kafka_conf_set(conf.get(), "group.id", kDefault, nullptr, 0);
  return conf;
}

}  // namespace dtbridge
