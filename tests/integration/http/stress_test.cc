#include <cstdlib>
#include <random>

#include "listener_fixture.h"

namespace dtbridge {
namespace {

using namespace std::chrono_literals;

std::size_t RequestsWanted() {
  const char* const text = std::getenv("DTBRIDGE_STRESS_REQUESTS");
  return text == nullptr ? 20'000 : std::stoul(text);
}

/// What a request's id says its answer must be.
Acceptance::Kind KindFor(const std::string& id) {
  return std::hash<std::string>{}(id) % 2 == 0 ? Acceptance::Kind::kStored
                                               : Acceptance::Kind::kDuplicate;
}

std::string BodyFor(const std::string& id) {
  return KindFor(id) == Acceptance::Kind::kStored ? R"({"status":"stored"})"
                                                  : R"({"status":"duplicate"})";
}

/// Replies to what the sink was given from threads of its own, in random order.
class Responders {
 public:
  explicit Responders(int count) {
    for (int i = 0; i < count; ++i) {
      threads_.emplace_back([this, i] { Run(static_cast<unsigned>(i)); });
    }
  }

  ~Responders() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  void Add(std::string id, Reply reply) {
    {
      const std::lock_guard lock(mutex_);
      waiting_.emplace_back(std::move(id), std::move(reply));
      ++handed_;
    }
    changed_.notify_one();
  }

  std::size_t Handed() {
    const std::lock_guard lock(mutex_);
    return handed_;
  }

 private:
  void Run(unsigned seed) {
    std::minstd_rand random(seed + 1);
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      std::swap(waiting_[random() % waiting_.size()], waiting_.back());
      const auto [id, reply] = std::move(waiting_.back());
      waiting_.pop_back();
      lock.unlock();
      if (random() % 64 == 0) std::this_thread::sleep_for(1ms);
      reply(Acceptance{KindFor(id)});
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<std::string, Reply>> waiting_;
  std::size_t handed_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

struct Tally {
  std::atomic<std::size_t> sent{0};
  std::atomic<std::size_t> answered{0};
  std::atomic<std::size_t> aborted{0};
  std::atomic<std::size_t> wrong{0};
  std::atomic<std::size_t> stuck{0};
};

/// Keeps some connections busy: sends on all, then reads or aborts each.
void RunSender(std::uint16_t port, unsigned seed, std::size_t requests, Tally& tally) {
  constexpr std::size_t kConnections = 16;
  std::minstd_rand random(seed);
  std::vector<std::pair<std::unique_ptr<HttpClient>, std::string>> open(kConnections);
  for (std::size_t sent = 0; sent < requests;) {
    for (auto& [client, id] : open) {
      if (client == nullptr) client = std::make_unique<HttpClient>(port);
      id = std::to_string(seed) + "-" + std::to_string(sent++);
      client->Send(PostRequest("/a", R"({"id":")" + id + R"("})", "X-Request-Id: " + id + "\r\n"));
      ++tally.sent;
      if (random() % 10 == 0) {
        client->Abort();
        client = nullptr;
        ++tally.aborted;
      }
    }
    for (auto& [client, id] : open) {
      if (client == nullptr) continue;
      const auto answer = client->Read();
      if (!answer) {
        ++tally.stuck;
        client = nullptr;
      } else if (answer->status != 200 || answer->Header("x-request-id") != id ||
                 answer->body != BodyFor(id)) {
        ++tally.wrong;
      } else {
        ++tally.answered;
      }
    }
  }
}

class StressTest : public ListenerTest {};

TEST_F(StressTest, GivesEverySenderItsOwnAnswerWhileOthersAbort) {
  constexpr unsigned kSenders = 4;
  const std::size_t requests = RequestsWanted();
  Tally tally;
  Responders responders(3);
  sink_ = [&](Delivery delivery, Reply reply) {
    // Some are answered on the worker itself, as a refused delivery is.
    if (std::hash<std::string>{}(delivery.request_id) % 5 == 0) {
      responders.Add(delivery.request_id, [](const Outcome&) {});
      reply(Acceptance{KindFor(delivery.request_id)});
    } else {
      responders.Add(std::move(delivery.request_id), std::move(reply));
    }
  };
  Start();

  std::vector<std::thread> senders;
  for (unsigned i = 0; i < kSenders; ++i) {
    senders.emplace_back(
        [&, i] { RunSender(listener_->Port(), i + 1, requests / kSenders, tally); });
  }
  for (std::thread& sender : senders) sender.join();

  EXPECT_EQ(tally.wrong, 0U);
  EXPECT_EQ(tally.stuck, 0U);
  EXPECT_EQ(tally.answered + tally.aborted, tally.sent);
  EXPECT_TRUE(listener_->WaitUntilIdle(10s));
  ASSERT_TRUE(
      Eventually([&] { return Sum("dtbridge_http_connections_open{listener=\"public\"") == 0; }));
  EXPECT_EQ(AllDeliveries(), static_cast<double>(responders.Handed()));
  EXPECT_EQ(Sum("dtbridge_http_requests_total{"), AllDeliveries());
  EXPECT_EQ(Sum("dtbridge_deliveries_in_flight{"), 0);
  EXPECT_EQ(AllDeliveries() - AnswersLost() >= static_cast<double>(tally.answered.load()), true);
  EXPECT_GT(tally.aborted, requests / 20);
}

}  // namespace
}  // namespace dtbridge
