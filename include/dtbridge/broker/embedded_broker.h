#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dtbridge {

/// librdkafka's mock cluster inside this process: a broker for the demo, the emulator and tests.
///
/// Speaks the protocol on 127.0.0.1, keeps records in memory (at most 5 MB a partition), checks
/// neither sequence numbers nor rights, makes a topic as soon as a client asks for it by name, and
/// knows no admin requests. Other processes can connect, too. Threads: any; librdkafka's own serve
/// the connections. Errors: std::runtime_error.
class EmbeddedBroker {
 public:
  explicit EmbeddedBroker(int brokers = 1);
  ~EmbeddedBroker();

  /// host:port list for `bootstrap.servers`.
  std::string Bootstrap() const;
  void CreateTopic(const std::string& topic, int partitions);
  /// Brokers count from 1. Without it any broker leads any partition.
  void SetLeader(const std::string& topic, int partition, int broker);

  // Faults.
  void Down();  ///< every broker refuses connections
  void Up();
  void Delay(std::chrono::milliseconds round_trip);  ///< added to every answer
  /// The next `count` produce requests fail with the Kafka protocol error code `error`.
  void FailProduce(std::int16_t error, int count);
  /// The next `count` fetch requests, likewise.
  void FailFetch(std::int16_t error, int count);
  /// Metadata requests name that protocol error for the topic (0: none), so that clients treat it
  /// as missing or forbidden; produce requests are not affected.
  void FailTopic(const std::string& topic, std::int16_t error);

  /// The code of an error by Kafka's name for it, as NOT_ENOUGH_REPLICAS, or of librdkafka's
  /// _TRANSPORT, which ends the connection instead of answering; nullopt for any other.
  static std::optional<std::int16_t> ErrorNamed(std::string_view name);

 private:
  struct Cluster;
  std::unique_ptr<Cluster> cluster_;
};

/// A record as a reader sees it.
struct ReadRecord {
  std::string topic;
  std::int32_t partition = -1;
  std::int64_t offset = -1;
  std::int64_t timestamp_ms = -1;
  std::string key;
  std::string value;
  std::vector<std::pair<std::string, std::string>> headers;
};

/// Reads every partition of some topics from the beginning; no group. Topics may come later than
/// the reader; partitions that are added to a topic once it is read are not noticed.
///
/// Threads: one at a time.
class RecordReader {
 public:
  RecordReader(const std::string& bootstrap, std::vector<std::string> topics);
  ~RecordReader();

  /// The next record, or nullopt when none came in time.
  std::optional<ReadRecord> Next(std::chrono::milliseconds timeout);

 private:
  struct Consumer;
  std::unique_ptr<Consumer> consumer_;
};

}  // namespace dtbridge
