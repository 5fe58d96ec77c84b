#include "emulator/push_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "dtbridge/json/document.h"
#include "fakes/fake_clock.h"

namespace dtbridge {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Couriers on a fake clock: every answer takes some milliseconds, and waiting moves the clock.
class FakeCouriers final : public Couriers {
 public:
  using Receiver = std::function<int(const Parcel&)>;

  FakeCouriers(FakeClock& clock, Receiver receiver)
      : clock_(clock), receiver_(std::move(receiver)) {}

  std::size_t Idle() const override { return kCouriers - on_the_way_.size(); }
  std::size_t OnTheWay() const override { return on_the_way_.size(); }

  void Send(Parcel parcel) override {
    most_ = std::max(most_, on_the_way_.size() + 1);
    PushOutcome outcome{.status = receiver_(parcel), .answer = {}, .duration = kAnswerTime};
    bodies_.push_back(parcel.body);
    on_the_way_.push_back(
        {clock_.Steady() + kAnswerTime, {std::move(parcel.push), std::move(outcome)}});
  }

  std::vector<Arrival> Collect(microseconds patience) override {
    if (!on_the_way_.empty()) {
      const auto until_answer =
          std::chrono::duration_cast<microseconds>(on_the_way_.front().first - clock_.Steady());
      patience = std::min(patience, until_answer);
    }
    clock_.Advance(std::max(patience, microseconds{1}));
    std::vector<Arrival> arrivals;
    while (!on_the_way_.empty() && on_the_way_.front().first <= clock_.Steady()) {
      arrivals.push_back(std::move(on_the_way_.front().second));
      on_the_way_.pop_front();
    }
    return arrivals;
  }

  std::vector<Arrival> BreakOff() override {
    std::vector<Arrival> arrivals;
    for (auto& [time, arrival] : on_the_way_) {
      arrival.outcome = {.answer = "broken off", .broken_off = true};
      arrivals.push_back(std::move(arrival));
    }
    on_the_way_.clear();
    return arrivals;
  }

  std::size_t Most() const { return most_; }
  const std::vector<std::string>& Bodies() const { return bodies_; }

 private:
  static constexpr std::size_t kCouriers = 4;
  static constexpr milliseconds kAnswerTime{5};

  FakeClock& clock_;
  const Receiver receiver_;
  std::deque<std::pair<SteadyTime, Arrival>> on_the_way_;
  std::vector<std::string> bodies_;
  std::size_t most_ = 0;
};

class PushRunTest : public testing::Test {
 protected:
  struct Lines {
    std::map<std::string, std::string> verdict;  ///< the last one of each event
    std::map<std::string, int> acknowledged;
    std::set<std::string> forged;
    int events = 0, attempts = 0, given_up = 0, summaries = 0;
  };

  /// Runs to the end, but no longer than two emulated days.
  PushTally Run(const PushRunOptions& options, const FakeCouriers::Receiver& receiver) {
    Building building(building_options_, start_);
    FaultMix faults(shares_, 1);
    DeliveryQueue queue(policy_);
    ParcelSigner signer({.secret = Secret("a-secret-of-the-test")});
    PushLedger ledger(out_);
    couriers_ = std::make_unique<FakeCouriers>(real_, receiver);
    const ScaledClock clock(real_, start_, kScale);
    clock_ = &clock;
    PushRun run(options, {building, faults, queue, signer, *couriers_, ledger, clock, real_});
    while (!run.IsDone() && clock.Now() < start_ + hours{48}) run.Step(seconds{1});
    EXPECT_TRUE(run.IsDone());
    ledger.Ended({}, run.Tally());
    end_ = clock.Now();
    return run.Tally();
  }

  Lines Ledger() const {
    Lines lines;
    std::istringstream in(out_.str());
    std::string line;
    json::Document document;
    while (std::getline(in, line)) {
      const auto root = document.Parse(line);
      if (!root) {
        ADD_FAILURE() << line;
        continue;
      }
      const std::string entry(root->Find("entry")->Text());
      if (entry == "summary") {
        ++lines.summaries;
        continue;
      }
      const std::string id(root->Find("event_id")->Text());
      if (entry == "event") {
        ++lines.events;
        if (root->Find("fault")->Text() != "none") lines.forged.insert(id);
      } else if (entry == "given_up") {
        ++lines.given_up;
      } else {
        ++lines.attempts;
        lines.verdict[id] = root->Find("then")->Text();
        if (lines.verdict[id] == "acknowledged") ++lines.acknowledged[id];
      }
    }
    return lines;
  }

  static constexpr double kScale = 3600;  ///< an hour passes in a second

  FakeClock real_;
  const SysTime start_ = *ParseRfc3339("2026-03-02T00:00:00Z");
  BuildingOptions building_options_;
  FaultShares shares_;
  RetryPolicy policy_;
  std::ostringstream out_;
  std::unique_ptr<FakeCouriers> couriers_;
  const ScaledClock* clock_ = nullptr;  ///< of the run, while it runs
  SysTime end_;
};

TEST_F(PushRunTest, DeliversEveryEventOnceToAReceiverThatIsWell) {
  const auto tally = Run({.until = start_ + hours{2}}, [](const Parcel&) { return 200; });

  const Lines lines = Ledger();
  EXPECT_GT(tally.events, 500U);
  EXPECT_EQ(tally.attempts, tally.events);
  EXPECT_EQ(tally.Count(PushVerdict::kAcknowledged), tally.events);
  EXPECT_EQ(lines.events, static_cast<int>(tally.events));
  EXPECT_EQ(lines.attempts, static_cast<int>(tally.attempts));
  EXPECT_EQ(lines.acknowledged.size(), tally.events);
  EXPECT_EQ(lines.summaries, 1);
}

TEST_F(PushRunTest, DeliversNoEventBeforeItHappened) {
  std::set<SysTime> times;
  const auto tally = Run({.until = start_ + hours{2}}, [&](const Parcel& parcel) {
    EXPECT_LE(parcel.push.event->timestamp, clock_->Now());
    times.insert(parcel.push.event->timestamp);
    return 200;
  });
  EXPECT_GT(static_cast<double>(times.size()), 0.99 * static_cast<double>(tally.events));
}

TEST_F(PushRunTest, StopsAfterTheEventsAskedFor) {
  EXPECT_EQ(Run({.events = 17}, [](const Parcel&) { return 200; }).events, 17U);
}

TEST_F(PushRunTest, LosesNothingWhileTheReceiverIsAwayForThreeHours) {
  const SysTime down = start_ + hours{1};
  const SysTime up = start_ + hours{4};
  const auto tally = Run({.until = start_ + hours{5}}, [&](const Parcel&) {
    const SysTime now = clock_->Now();
    return now >= down && now < up ? 503 : 200;
  });

  const Lines lines = Ledger();
  EXPECT_EQ(tally.Count(PushVerdict::kGivenUp), 0U);
  EXPECT_EQ(tally.Count(PushVerdict::kAcknowledged), tally.events);
  EXPECT_GT(tally.Count(PushVerdict::kRetry), tally.events / 2);
  EXPECT_EQ(lines.acknowledged.size(), tally.events);
  EXPECT_LT(end_, up + hours{3}) << "the longest wait is an hour, and four couriers need two";
}

TEST_F(PushRunTest, GivesUpAfterTwelveHoursOfSilence) {
  const auto tally = Run({.events = 20}, [](const Parcel&) { return 0; });

  EXPECT_EQ(tally.Count(PushVerdict::kGivenUp), 20U);
  EXPECT_EQ(tally.Count(PushVerdict::kAcknowledged), 0U);
  EXPECT_EQ(tally.statuses.at(0), tally.attempts);
  EXPECT_EQ(tally.latency.Count(), tally.attempts) << "the slowest are those without an answer";
  EXPECT_LT(end_, start_ + hours{13});
}

TEST_F(PushRunTest, SendsNothingThatIsTooOldWhenABacklogWaits) {
  // One answer takes 18 emulated seconds; four couriers cannot keep up with 2000 devices.
  building_options_.devices = 2000;
  policy_.keep = minutes{10};
  const auto tally = Run({.until = start_ + minutes{20}}, [&](const Parcel& parcel) {
    EXPECT_LE(clock_->Now() - parcel.push.made, policy_.keep);
    return 200;
  });

  EXPECT_GT(tally.Count(PushVerdict::kGivenUp), 100U);
  EXPECT_EQ(tally.Count(PushVerdict::kAcknowledged) + tally.Count(PushVerdict::kGivenUp),
            tally.events);
  const Lines lines = Ledger();
  EXPECT_EQ(lines.attempts, static_cast<int>(tally.attempts));
  EXPECT_EQ(lines.given_up, static_cast<int>(tally.Count(PushVerdict::kGivenUp)));
}

TEST_F(PushRunTest, SendsCopiesUntilEachIsAcknowledged) {
  shares_.duplicates = 50;
  int count = 0;
  const auto tally =
      Run({.events = 200}, [&](const Parcel&) { return ++count % 3 == 0 ? 200 : 503; });

  EXPECT_GT(tally.copies, 50U);
  EXPECT_EQ(tally.Count(PushVerdict::kAcknowledged), tally.events + tally.copies);
  int twice = 0;
  for (const auto& [id, times] : Ledger().acknowledged) twice += times == 2 ? 1 : 0;
  EXPECT_EQ(twice, static_cast<int>(tally.copies));
}

TEST_F(PushRunTest, SendsForgedOnesUntilTheyAreRefused) {
  shares_ = {.tampered = 10, .wrong_secret = 10, .expired = 10, .unsigned_ones = 10};
  int count = 0;
  const auto tally = Run({.events = 300}, [&](const Parcel& parcel) {
    if (++count % 2 == 0) return 503;
    return parcel.push.fault == Fault::kNone ? 200 : 401;
  });

  EXPECT_GT(tally.forged, 80U);
  EXPECT_EQ(tally.Count(PushVerdict::kRefused), tally.forged);
  EXPECT_EQ(tally.Count(PushVerdict::kBelieved), 0U);
  const Lines lines = Ledger();
  EXPECT_EQ(lines.forged.size(), tally.forged);
  for (const auto& id : lines.forged) EXPECT_EQ(lines.verdict.at(id), "refused");
}

TEST_F(PushRunTest, CountsForgedOnesThatWereBelieved) {
  shares_.tampered = 100;
  const auto tally = Run({.events = 20}, [](const Parcel&) { return 200; });
  EXPECT_EQ(tally.Count(PushVerdict::kBelieved), 20U);
}

TEST_F(PushRunTest, HoldsSomeBackSoThatOthersOvertake) {
  shares_.disorder = 20;
  Run({.events = 300}, [](const Parcel&) { return 200; });

  int overtaken = 0;
  std::string last;
  for (const auto& body : couriers_->Bodies()) {
    json::Document document;
    const std::string time((*document.Parse(body)).Find("event")->Find("timestamp")->Text());
    overtaken += time < last ? 1 : 0;
    last = std::max(last, time);
  }
  EXPECT_GT(overtaken, 20);
}

TEST_F(PushRunTest, MakesNoNewEventsWhileTooManyWait) {
  const auto tally = Run({.until = start_ + hours{6}, .most_waiting = 50}, [&](const Parcel&) {
    return clock_->Now() < start_ + hours{3} ? 503 : 200;
  });

  EXPECT_EQ(tally.Count(PushVerdict::kAcknowledged), tally.events);
  EXPECT_GT(tally.events, 100U) << "it goes on once there is room";
}

TEST_F(PushRunTest, KeepsAllCouriersBusy) {
  Run({.events = 400}, [](const Parcel&) { return 200; });
  EXPECT_EQ(couriers_->Most(), 4U);
}

TEST_F(PushRunTest, AccountsForWhatIsLeftWhenItIsBrokenOff) {
  Building building(building_options_, start_);
  FaultMix faults({.duplicates = 20, .tampered = 20}, 1);
  DeliveryQueue queue;
  ParcelSigner signer({.secret = Secret("a-secret-of-the-test")});
  PushLedger ledger(out_);
  int count = 0;
  FakeCouriers couriers(real_, [&count](const Parcel& parcel) {
    if (++count % 2 == 0) return 503;
    return parcel.push.fault == Fault::kNone ? 200 : 401;
  });
  const ScaledClock clock(real_, start_, kScale);
  PushRun run({.until = start_ + hours{12}},
              {building, faults, queue, signer, couriers, ledger, clock, real_});
  while (run.Tally().events < 300 || run.OnTheWay() < 3) run.Step(seconds{1});
  const std::size_t on_the_way = run.OnTheWay();
  const auto before = run.Tally();

  run.BreakOff();

  const PushTally& tally = run.Tally();
  EXPECT_EQ(before.attempts + on_the_way, tally.attempts) << "each attempt is written down";
  EXPECT_EQ(Ledger().attempts, static_cast<int>(tally.attempts));
  EXPECT_EQ(tally.latency.Count(), before.latency.Count());
  EXPECT_GE(tally.left, on_the_way);
  EXPECT_EQ(tally.events + tally.copies, tally.Count(PushVerdict::kAcknowledged) +
                                             tally.Count(PushVerdict::kRefused) +
                                             tally.Count(PushVerdict::kGivenUp) +
                                             tally.Count(PushVerdict::kBelieved) + tally.left);
  EXPECT_EQ(run.OnTheWay(), 0U);
}

TEST_F(PushRunTest, SendsTheSameForTheSameSeed) {
  shares_ = {.duplicates = 10, .disorder = 10, .tampered = 10};
  const auto receiver = [](const Parcel& parcel) {
    return parcel.push.fault == Fault::kNone ? 200 : 401;
  };
  Run({.events = 200}, receiver);
  const auto first = couriers_->Bodies();
  Run({.events = 200}, receiver);
  EXPECT_EQ(couriers_->Bodies(), first);
}

}  // namespace
}  // namespace dtbridge
