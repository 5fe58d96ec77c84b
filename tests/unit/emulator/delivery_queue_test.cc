#include "emulator/delivery_queue.h"

#include <gtest/gtest.h>

#include <string>

namespace dtbridge {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const SysTime kStart{seconds{1'750'000'000}};

QueuedPush APush(const std::string& id, SysTime due = kStart, Fault fault = Fault::kNone) {
  PushBody event;
  event.event_id = id;
  QueuedPush push;
  push.event = std::make_shared<const PushBody>(std::move(event));
  push.fault = fault;
  push.made = kStart;
  push.due = due;
  return push;
}

PushOutcome Answered(int status) { return {.status = status, .duration = milliseconds{5}}; }
const PushOutcome kSilence{.status = 0, .answer = "connection refused"};

TEST(DeliveryQueueTest, HandsOutWhatIsDueAndNothingElse) {
  DeliveryQueue queue;
  queue.Add(APush("late", kStart + seconds{2}));
  queue.Add(APush("early", kStart + seconds{1}));

  EXPECT_EQ(queue.NextDue(), kStart + seconds{1});
  EXPECT_FALSE(queue.TakeDue(kStart).has_value());
  EXPECT_EQ(queue.TakeDue(kStart + seconds{1})->event->event_id, "early");
  EXPECT_FALSE(queue.TakeDue(kStart + seconds{1}).has_value());
  EXPECT_EQ(queue.TakeDue(kStart + seconds{2})->event->event_id, "late");
  EXPECT_FALSE(queue.NextDue().has_value());
}

TEST(DeliveryQueueTest, KeepsTheOrderOfThoseDueAtTheSameTime) {
  DeliveryQueue queue;
  for (const char* id : {"a", "b", "c"}) queue.Add(APush(id));
  for (const char* id : {"a", "b", "c"}) EXPECT_EQ(queue.TakeDue(kStart)->event->event_id, id);
}

struct StatusCase {
  const char* name;
  int status;
  Fault fault;
  PushVerdict verdict;
};

class VerdictTest : public testing::TestWithParam<StatusCase> {};

TEST_P(VerdictTest, Follows) {
  DeliveryQueue queue;
  queue.Add(APush("id", kStart, GetParam().fault));
  auto push = queue.TakeDue(kStart);

  EXPECT_EQ(queue.Finish(*push, Answered(GetParam().status), kStart), GetParam().verdict);
  EXPECT_EQ(queue.Size(), GetParam().verdict == PushVerdict::kRetry ? 1U : 0U);
}

INSTANTIATE_TEST_SUITE_P(
    EveryStatus, VerdictTest,
    testing::Values(StatusCase{"Ok", 200, Fault::kNone, PushVerdict::kAcknowledged},
                    StatusCase{"Accepted", 202, Fault::kNone, PushVerdict::kAcknowledged},
                    StatusCase{"NoContent", 204, Fault::kNone, PushVerdict::kAcknowledged},
                    StatusCase{"LastSuccess", 299, Fault::kNone, PushVerdict::kAcknowledged},
                    StatusCase{"Silence", 0, Fault::kNone, PushVerdict::kRetry},
                    StatusCase{"Redirect", 301, Fault::kNone, PushVerdict::kRetry},
                    StatusCase{"Unauthorized", 401, Fault::kNone, PushVerdict::kRetry},
                    StatusCase{"Gone", 410, Fault::kNone, PushVerdict::kRetry},
                    StatusCase{"Unavailable", 503, Fault::kNone, PushVerdict::kRetry},
                    StatusCase{"ForgedRefused", 401, Fault::kTampered, PushVerdict::kRefused},
                    StatusCase{"ForgedUndecided", 503, Fault::kUnsigned, PushVerdict::kRetry},
                    StatusCase{"ForgedSilence", 0, Fault::kExpired, PushVerdict::kRetry},
                    StatusCase{"ForgedBelieved", 200, Fault::kWrongSecret, PushVerdict::kBelieved}),
    [](const auto& test) { return test.param.name; });

TEST(DeliveryQueueTest, WaitsTwiceAsLongEachTimeUpToAnHour) {
  const DeliveryQueue queue;
  EXPECT_EQ(queue.WaitAfter(1, {}), seconds{8});
  EXPECT_EQ(queue.WaitAfter(2, {}), seconds{16});
  EXPECT_EQ(queue.WaitAfter(9, {}), seconds{2048});
  EXPECT_EQ(queue.WaitAfter(10, {}), hours{1});
  EXPECT_EQ(queue.WaitAfter(1000, {}), hours{1});
}

TEST(DeliveryQueueTest, GivesASlowReceiverFourTimesItsAnswerTime) {
  const DeliveryQueue queue;
  EXPECT_EQ(queue.WaitAfter(1, seconds{1}), seconds{8});
  EXPECT_EQ(queue.WaitAfter(1, seconds{10}), seconds{40});
}

TEST(DeliveryQueueTest, TakesATimeOutForASlowAnswer) {
  DeliveryQueue queue;
  queue.Add(APush("id"));
  auto push = queue.TakeDue(kStart);

  const PushOutcome timed_out{.status = 0, .answer = "no answer", .duration = seconds{10}};
  EXPECT_EQ(queue.Finish(*push, timed_out, kStart + seconds{10}), PushVerdict::kRetry);

  EXPECT_EQ(queue.NextDue(), kStart + seconds{10} + seconds{40});
}

TEST(DeliveryQueueTest, GivesUpWhatBecameTooOldWhileItWaited) {
  DeliveryQueue queue({.keep = minutes{1}});
  queue.Add(APush("old"));
  auto young = APush("young", kStart + seconds{30});
  young.made = kStart + seconds{30};
  queue.Add(young);

  const SysTime now = kStart + seconds{61};
  EXPECT_EQ(queue.TakeDue(now)->event->event_id, "young");

  const auto given_up = queue.TakeGivenUp();
  ASSERT_EQ(given_up.size(), 1U);
  EXPECT_EQ(given_up[0].event->event_id, "old");
  EXPECT_EQ(given_up[0].attempts, 0);
  EXPECT_TRUE(queue.TakeGivenUp().empty());
}

TEST(DeliveryQueueTest, SendsAnEventForTwelveHoursAndNotLonger) {
  DeliveryQueue queue;
  queue.Add(APush("id"));

  int attempts = 0;
  SysTime last = kStart;
  PushVerdict verdict = PushVerdict::kRetry;
  while (verdict == PushVerdict::kRetry) {
    last = *queue.NextDue();
    auto push = queue.TakeDue(last);
    ++attempts;
    EXPECT_EQ(push->attempts, attempts);
    verdict = queue.Finish(*push, kSilence, last);
  }

  EXPECT_EQ(verdict, PushVerdict::kGivenUp);
  EXPECT_EQ(queue.Size(), 0U);
  EXPECT_LE(last, kStart + hours{12});
  EXPECT_GT(last, kStart + hours{11});
  // 8 s doubled nine times is 68 minutes; then once an hour.
  EXPECT_EQ(attempts, 10 + 10);
}

}  // namespace
}  // namespace dtbridge
