#include "dtbridge/broker/embedded_broker.h"

#include <librdkafka/rdkafka.h>
// The mock cluster's header wants rdkafka.h before it.
#include <librdkafka/rdkafka_mock.h>

#include <array>
#include <stdexcept>

namespace dtbridge {
namespace {

// https://kafka.apache.org/protocol#protocol_api_keys
constexpr std::int16_t kProduceApi = 0;
constexpr std::int16_t kFetchApi = 1;
constexpr std::int32_t kEveryBroker = -1;  // rd_kafka_mock_broker_set_down, _set_up
constexpr int kSilent = 0;                 // log_level: only "system is unusable"

struct HandleDeleter {
  void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
};
struct ClusterDeleter {
  void operator()(rd_kafka_mock_cluster_t* cluster) const {
    rd_kafka_mock_cluster_destroy(cluster);
  }
};
struct ConfDeleter {
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
};

std::unique_ptr<rd_kafka_t, HandleDeleter> MakeHandle() {
  std::unique_ptr<rd_kafka_conf_t, ConfDeleter> conf(rd_kafka_conf_new());
  std::array<char, 512> text{};
  // The cluster only borrows the handle, which itself never connects to anything.
  rd_kafka_conf_set(conf.get(), "log_level", std::to_string(kSilent).c_str(), text.data(),
                    text.size());
  std::unique_ptr<rd_kafka_t, HandleDeleter> handle(
      rd_kafka_new(RD_KAFKA_PRODUCER, conf.get(), text.data(), text.size()));
  if (!handle) throw std::runtime_error(std::string("embedded broker: ") + text.data());
  (void)conf.release();  // the handle owns it now
  return handle;
}

void FailRequests(rd_kafka_mock_cluster_t& mock, std::int16_t api, std::int16_t error, int count) {
  const std::vector<rd_kafka_resp_err_t> errors(static_cast<std::size_t>(count),
                                                static_cast<rd_kafka_resp_err_t>(error));
  rd_kafka_mock_push_request_errors_array(&mock, api, errors.size(), errors.data());
}

void Require(rd_kafka_resp_err_t error, const char* what) {
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return;
  throw std::runtime_error(std::string("embedded broker: ") + what + ": " +
                           rd_kafka_err2str(error));
}

}  // namespace

struct EmbeddedBroker::Cluster {
  std::unique_ptr<rd_kafka_t, HandleDeleter> handle = MakeHandle();
  std::unique_ptr<rd_kafka_mock_cluster_t, ClusterDeleter> mock;
  int brokers = 0;
};

EmbeddedBroker::EmbeddedBroker(int brokers) : cluster_(std::make_unique<Cluster>()) {
  cluster_->brokers = brokers;
  cluster_->mock.reset(rd_kafka_mock_cluster_new(cluster_->handle.get(), brokers));
  if (!cluster_->mock) throw std::runtime_error("embedded broker: the mock cluster did not start");
}

EmbeddedBroker::~EmbeddedBroker() = default;

std::string EmbeddedBroker::Bootstrap() const {
  return rd_kafka_mock_cluster_bootstraps(cluster_->mock.get());
}

void EmbeddedBroker::CreateTopic(const std::string& topic, int partitions) {
  Require(rd_kafka_mock_topic_create(cluster_->mock.get(), topic.c_str(), partitions,
                                     cluster_->brokers),
          "create topic");
}

void EmbeddedBroker::Down() {
  Require(rd_kafka_mock_broker_set_down(cluster_->mock.get(), kEveryBroker), "set down");
}

void EmbeddedBroker::Up() {
  Require(rd_kafka_mock_broker_set_up(cluster_->mock.get(), kEveryBroker), "set up");
}

void EmbeddedBroker::Delay(std::chrono::milliseconds round_trip) {
  for (int broker = 1; broker <= cluster_->brokers; ++broker) {
    Require(rd_kafka_mock_broker_set_rtt(cluster_->mock.get(), broker,
                                         static_cast<int>(round_trip.count())),
            "set round trip");
  }
}

void EmbeddedBroker::SetLeader(const std::string& topic, int partition, int broker) {
  rd_kafka_mock_partition_set_leader(cluster_->mock.get(), topic.c_str(), partition, broker);
}

void EmbeddedBroker::FailProduce(std::int16_t error, int count) {
  FailRequests(*cluster_->mock, kProduceApi, error, count);
}

void EmbeddedBroker::FailFetch(std::int16_t error, int count) {
  FailRequests(*cluster_->mock, kFetchApi, error, count);
}

void EmbeddedBroker::FailTopic(const std::string& topic, std::int16_t error) {
  rd_kafka_mock_topic_set_error(cluster_->mock.get(), topic.c_str(),
                                static_cast<rd_kafka_resp_err_t>(error));
}

std::optional<std::int16_t> EmbeddedBroker::ErrorNamed(std::string_view name) {
  const rd_kafka_err_desc* errors = nullptr;
  std::size_t count = 0;
  rd_kafka_get_err_descs(&errors, &count);
  for (std::size_t i = 0; i < count; ++i) {
    const rd_kafka_err_desc& error = errors[i];
    const bool is_kafkas = error.code > 0 || error.code == RD_KAFKA_RESP_ERR__TRANSPORT;
    if (is_kafkas && error.name != nullptr && name == error.name)
      return static_cast<std::int16_t>(error.code);
  }
  return std::nullopt;
}

}  // namespace dtbridge
