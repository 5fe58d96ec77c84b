#include "broker_console.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dtbridge/broker/embedded_broker.h"

namespace dtbridge {
namespace {

using testing::StartsWith;

class BrokerConsoleTest : public testing::Test {
 protected:
  EmbeddedBroker broker_;
  BrokerConsole console_{broker_};
};

TEST_F(BrokerConsoleTest, DoesWhatTheLineSays) {
  for (const char* line :
       {"down", "up", "rtt 5", "rtt 0", "error NOT_ENOUGH_REPLICAS 2", "error _TRANSPORT 1",
        "topic events 3", "topic-error events TOPIC_AUTHORIZATION_FAILED",
        "topic-error events NO_ERROR", "  up  "}) {
    EXPECT_EQ(console_.Do(line), "ok") << line;
  }
}

TEST_F(BrokerConsoleTest, SaysWhatIsWrongWithALine) {
  for (const char* line : {"", "sideways", "down now", "rtt", "rtt x", "rtt -1", "rtt 5ms",
                           "error NO_SUCH_ERROR 1", "error _MSG_TIMED_OUT 1",
                           "error NOT_ENOUGH_REPLICAS 0", "topic events 0", "topic events"}) {
    EXPECT_THAT(console_.Do(line), StartsWith("error: ")) << line;
  }
}

TEST(EmbeddedBrokerErrorTest, IsKnownByKafkasName) {
  EXPECT_EQ(EmbeddedBroker::ErrorNamed("NOT_ENOUGH_REPLICAS"), 19);
  EXPECT_EQ(EmbeddedBroker::ErrorNamed("_TRANSPORT"), -195);
  EXPECT_EQ(EmbeddedBroker::ErrorNamed("not_enough_replicas"), std::nullopt);
  EXPECT_EQ(EmbeddedBroker::ErrorNamed("NO_ERROR"), std::nullopt);
}

}  // namespace
}  // namespace dtbridge
