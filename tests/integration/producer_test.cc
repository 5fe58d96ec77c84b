#include "producer.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "dtbridge/broker/embedded_broker.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

class ProducerTest : public testing::Test {
 protected:
  KafkaOptions Options() const {
    KafkaOptions options;
    options.brokers = {broker_.Bootstrap()};
    return options;
  }

  static constexpr seconds kLong{60};
  /// Before the first statistics come (5 s), which end a Poll, too.
  static constexpr seconds kEarly{4};

  const EmbeddedBroker broker_;  // without one there are errors, which end a Poll
  const KafkaProperties properties_{Options()};
  const Producer producer_{properties_,
                           {},
                           {},
                           {.report = [](const auto&) {},
                            .error = [](const auto&, auto, auto) {},
                            .statistics = [](const auto&, auto) {},
                            .log = [](int, auto, auto) {}}};
  const steady_clock::time_point start_ = steady_clock::now();
};

TEST_F(ProducerTest, EndsAPollThatWaits) {
  std::thread poller([this] { producer_.Poll(kLong); });
  std::this_thread::sleep_for(milliseconds{100});  // until it waits, most of the time
  producer_.CutShort();
  poller.join();
  EXPECT_LT(steady_clock::now() - start_, kEarly);
}

TEST_F(ProducerTest, EndsThePollAfterItsBeingCutShort) {
  producer_.CutShort();
  producer_.Poll(kLong);
  EXPECT_LT(steady_clock::now() - start_, kEarly);
}

}  // namespace
}  // namespace dtbridge
