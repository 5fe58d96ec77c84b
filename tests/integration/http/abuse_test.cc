#include <dirent.h>
#include <malloc.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "abuse_sender.h"
#include "listener_fixture.h"

namespace dtbridge {
namespace {

using namespace std::chrono_literals;

std::size_t FromEnvironment(const char* name, std::size_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::stoul(text);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
constexpr bool kSanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool kSanitized = false;
#endif

std::size_t OpenDescriptors() {
  DIR* const directory = ::opendir("/proc/self/fd");
  std::size_t count = 0;
  while (::readdir(directory) != nullptr) ++count;
  ::closedir(directory);
  return count;
}

std::size_t ResidentBytes() {
  ::malloc_trim(0);
  std::size_t all = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// Stands for relay and broker: judges each delivery by its id, from threads of its own, in an
/// order of its own; some at once, as a refused delivery is.
class Judge {
 public:
  Judge() {
    for (unsigned i = 0; i < 2; ++i) threads_.emplace_back([this, i] { Run(i); });
  }

  ~Judge() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  void Take(const Delivery& delivery, Reply reply, AbuseTally& tally) {
    ++handed;
    const std::string& id = delivery.request_id;
    if (delivery.body != AbuseBody(id)) tally.Wrong(id + " was handed over as " + delivery.body);
    if (std::hash<std::string>{}(id) % 5 == 0) return reply(OutcomeFor(id));
    {
      const std::lock_guard lock(mutex_);
      waiting_.emplace_back(id, std::move(reply));
    }
    changed_.notify_one();
  }

  std::atomic<std::size_t> handed{0};

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
      if (random() % 256 == 0) std::this_thread::sleep_for(1ms);
      reply(OutcomeFor(id));
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<std::string, Reply>> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

class AbuseTest : public ListenerTest {
 protected:
  static constexpr std::size_t kSenders = 4;

  AbuseTest() {
    options_.read_timeout = 1s;
    options_.limits.in_flight = 10'000;
    sink_ = [this](const Delivery& delivery, Reply reply) {
      judge_.Take(delivery, std::move(reply), tally_);
    };
  }

  void TearDown() override { listener_.reset(); }

  /// Returns once every connection is gone again.
  void Abuse(std::vector<std::unique_ptr<AbuseSender>> senders, std::size_t requests) {
    std::vector<std::thread> threads;
    for (const auto& sender : senders) {
      threads.emplace_back([&sender, requests] { sender->Run(requests / kSenders); });
    }
    for (std::thread& thread : threads) thread.join();
    senders.clear();
    EXPECT_TRUE(listener_->WaitUntilIdle(10s));
    EXPECT_TRUE(
        Eventually([&] { return Sum("dtbridge_http_connections_open{listener=\"public\"") == 0; }));
  }

  std::vector<std::unique_ptr<AbuseSender>> Senders(std::size_t connections, unsigned seed) {
    std::vector<std::unique_ptr<AbuseSender>> senders;
    for (unsigned i = 0; i < kSenders; ++i) {
      senders.push_back(std::make_unique<AbuseSender>(listener_->Port(), options_.read_timeout,
                                                      seed * kSenders + i + 1,
                                                      connections / kSenders, tally_));
    }
    return senders;
  }

  AbuseTally tally_;
  Judge judge_;
};

TEST_F(AbuseTest, GivesEveryHonestRequestItsOwnAnswerAndKeepsNothing) {
  const std::size_t requests = FromEnvironment("DTBRIDGE_ABUSE_REQUESTS", 100'000);
  const std::size_t connections = FromEnvironment("DTBRIDGE_ABUSE_CONNECTIONS", 128);
  const auto seed = static_cast<unsigned>(FromEnvironment("DTBRIDGE_ABUSE_SEED", 1));
  SCOPED_TRACE("DTBRIDGE_ABUSE_SEED=" + std::to_string(seed));
  Start();
  const std::size_t descriptors = OpenDescriptors();
  // What the first tenth leaves behind are buffers and the allocator's own places.
  Abuse(Senders(connections, seed), requests / 10);
  const std::size_t resident = ResidentBytes();
  Abuse(Senders(connections, seed + 1), requests - requests / 10);

  EXPECT_EQ(tally_.wrong, 0U) << tally_.Complaints();
  EXPECT_EQ(tally_.answered + tally_.late, tally_.expected);
  EXPECT_GE(tally_.begun, requests);
  EXPECT_GT(tally_.answered, requests / 3);
  EXPECT_GT(tally_.unsure, requests / 20);

  EXPECT_EQ(OpenDescriptors(), descriptors);
  constexpr std::size_t kAllowed = 16U * 1024 * 1024;
  if (!kSanitized) {
    EXPECT_LT(ResidentBytes(), resident + kAllowed);
  }

  EXPECT_EQ(Sum("dtbridge_deliveries_in_flight{"), 0);
  double judged = 0;
  for (const auto& [outcome, reason] :
       {std::pair{"stored", ""}, std::pair{"duplicate", ""}, std::pair{"dead_lettered", "not_json"},
        std::pair{"refused", "bad_signature"}, std::pair{"failed", "queue_full"}}) {
    judged += Deliveries(outcome, reason);
  }
  EXPECT_EQ(judged, static_cast<double>(judge_.handed)) << "each delivery has one end";
  RecordProperty("requests", std::to_string(tally_.begun));
}

}  // namespace
}  // namespace dtbridge
