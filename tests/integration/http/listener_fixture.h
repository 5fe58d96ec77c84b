#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "dtbridge/http/delivery_listener.h"
#include "http_client.h"

namespace dtbridge {

/// What the sink was given, kept with everything its views pointed at.
struct Handed {
  ConnectorIndex connector;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string request_id;
  Reply reply;
};

/// Waits until `holds`, looking every millisecond; false after ten seconds.
inline bool Eventually(const std::function<bool()>& holds) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

/// A listener on a free port whose sink is the test's: by default it keeps what it gets for Take().
class ListenerTest : public testing::Test {
 protected:
  ListenerTest() {
    options_.address = "127.0.0.1:0";
    options_.workers = 2;
    sink_ = [this](Delivery delivery, Reply reply) { Keep(std::move(delivery), std::move(reply)); };
  }

  void Start() {
    listener_ = std::make_unique<DeliveryListener>(
        options_, connectors_, [this](Delivery d, Reply r) { sink_(std::move(d), std::move(r)); },
        [this] { return ready_.load(); }, clock_, logger_, registry_, tls_);
    listener_->Start();
  }

  void StoreAtOnce() {
    sink_ = [](const Delivery&, const Reply& reply) { reply(Acceptance{}); };
  }

  HttpClient Connect() const { return HttpClient(listener_->Port()); }

  /// One request on a connection of its own.
  std::optional<ClientAnswer> Ask(std::string_view request) const {
    HttpClient client = Connect();
    EXPECT_TRUE(client.Send(request));
    return client.Read();
  }

  void Keep(Delivery delivery, Reply reply) {
    Handed handed{delivery.connector,
                  {},
                  std::move(delivery.body),
                  std::move(delivery.request_id),
                  std::move(reply)};
    for (const HeaderField& field : delivery.headers) {
      handed.headers.emplace_back(std::string(field.name), std::string(field.value));
    }
    {
      const std::lock_guard lock(mutex_);
      kept_.push_back(std::move(handed));
    }
    came_.notify_all();
  }

  Handed Take() {
    std::unique_lock lock(mutex_);
    if (!came_.wait_for(lock, std::chrono::seconds(10), [this] { return !kept_.empty(); })) {
      throw std::runtime_error("no delivery came");
    }
    Handed handed = std::move(kept_.front());
    kept_.pop_front();
    return handed;
  }

  std::size_t KeptCount() {
    const std::lock_guard lock(mutex_);
    return kept_.size();
  }

  double Deliveries(const std::string& outcome, const std::string& reason,
                    std::size_t connector = 0) {
    return registry_.Counters("deliveries_total", "")
        .With(
            {{"connector", connectors_[connector].name}, {"outcome", outcome}, {"reason", reason}})
        .Value();
  }

  /// Deliveries over all outcomes and connectors, as the exposition tells them.
  double AllDeliveries() { return Sum("dtbridge_deliveries_total{"); }

  double Sum(const std::string& series_prefix) {
    const std::string text = registry_.Expose();
    double sum = 0;
    for (std::size_t at = text.find(series_prefix); at != std::string::npos;
         at = text.find(series_prefix, at + 1)) {
      sum += std::stod(text.substr(text.find("} ", at) + 2));
    }
    return sum;
  }

  double AnswersLost() {
    return registry_.Counters("http_answers_lost_total", "").With({{"listener", "public"}}).Value();
  }

  SystemClock clock_;
  Registry registry_;
  Logger logger_{LogOptions{}, clock_, registry_, [](std::string_view) {}};
  ListenOptions options_;
  const ServerTls* tls_ = nullptr;
  std::vector<HttpConnector> connectors_{{"a", "/a"}, {"b", "/b"}};
  DeliverySink sink_;
  std::atomic<bool> ready_{true};
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<Handed> kept_;
  std::unique_ptr<DeliveryListener> listener_;
};

}  // namespace dtbridge
