#include "dtbridge/logging/logger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "dtbridge/metrics/registry.h"
#include "fakes/fake_clock.h"

namespace dtbridge {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class LoggerTest : public testing::Test {
 protected:
  double Written(const char* level) {
    return registry_.Counters("log_messages_total", "").With({{"level", level}}).Value();
  }

  FakeClock clock_;
  Registry registry_;
  std::vector<std::string> lines_;
  Logger logger_{{.level = LogLevel::kInfo, .format = LogFormat::kJson},
                 clock_,
                 registry_,
                 [this](std::string_view line) { lines_.emplace_back(line); }};
};

TEST_F(LoggerTest, WritesWholeLines) {
  logger_.Warn("publish", "broker away", {{"reason", "broker_unavailable"}});

  ASSERT_THAT(lines_, SizeIs(1));
  EXPECT_EQ(lines_[0], R"({"ts":"2023-11-14T22:13:20.000000Z","level":"warn","msg":"broker away",)"
                       R"("component":"publish","reason":"broker_unavailable"})"
                       "\n");
}

TEST_F(LoggerTest, WritesTextWhenAsked) {
  Logger text({.format = LogFormat::kText}, clock_, registry_,
              [this](std::string_view line) { lines_.emplace_back(line); });
  text.Error("app", "cannot start");

  ASSERT_THAT(lines_, SizeIs(1));
  EXPECT_EQ(lines_[0], "2023-11-14T22:13:20.000000Z ERROR app: cannot start\n");
}

TEST_F(LoggerTest, LeavesOutWhatIsBelowItsLevel) {
  logger_.Debug("app", "detail");
  EXPECT_THAT(lines_, SizeIs(0));
  EXPECT_FALSE(logger_.Enabled(LogLevel::kDebug));

  logger_.SetLevel(LogLevel::kDebug);
  logger_.Debug("app", "detail");
  EXPECT_THAT(lines_, SizeIs(1));

  logger_.SetLevel(LogLevel::kError);
  logger_.Warn("app", "warning");
  EXPECT_THAT(lines_, SizeIs(1));
  logger_.Error("app", "error");
  EXPECT_THAT(lines_, SizeIs(2));
}

TEST_F(LoggerTest, DoesNotReadBracesAsPlaceholders) {
  logger_.Info("app", "{} {0} %v %s");

  ASSERT_THAT(lines_, SizeIs(1));
  EXPECT_THAT(lines_[0], HasSubstr(R"("msg":"{} {0} %v %s")"));
}

TEST_F(LoggerTest, CountsWrittenLinesByLevelFromZero) {
  EXPECT_THAT(registry_.Expose(),
              AllOf(HasSubstr("dtbridge_log_messages_total{level=\"debug\"} 0\n"),
                    HasSubstr("dtbridge_log_messages_total{level=\"info\"} 0\n"),
                    HasSubstr("dtbridge_log_messages_total{level=\"warn\"} 0\n"),
                    HasSubstr("dtbridge_log_messages_total{level=\"error\"} 0\n")));

  logger_.Debug("app", "left out");
  logger_.Info("app", "one");
  for (int i = 0; i < 20; ++i) logger_.Error("app", "again and again");

  EXPECT_EQ(Written("debug"), 0);
  EXPECT_EQ(Written("info"), 1);
  EXPECT_EQ(Written("error"), Logger::kBurst);
}

TEST_F(LoggerTest, LimitsWarningsThatRepeatAndSaysHowManyItLeftOut) {
  for (int i = 0; i < 20; ++i) logger_.Warn("relay", "refused", {{"reason", "bad_signature"}});
  ASSERT_THAT(lines_, SizeIs(Logger::kBurst));
  EXPECT_THAT(lines_.back(), Not(HasSubstr("suppressed")));

  clock_.Advance(Logger::kWindow);
  logger_.Warn("relay", "refused", {{"reason", "bad_signature"}});

  ASSERT_THAT(lines_, SizeIs(Logger::kBurst + 1));
  EXPECT_THAT(lines_.back(), EndsWith(",\"suppressed\":15}\n"));
}

TEST_F(LoggerTest, LimitsEachReasonAndEachComponentOnItsOwn) {
  for (int i = 0; i < 20; ++i) {
    logger_.Warn("relay", "refused", {{"request_id", std::to_string(i)}, {"reason", "a"}});
    logger_.Warn("relay", "refused", {{"request_id", std::to_string(i)}, {"reason", "b"}});
    logger_.Warn("http", "refused", {{"reason", "a"}});
  }
  EXPECT_THAT(lines_, SizeIs(3 * Logger::kBurst));
}

TEST_F(LoggerTest, DoesNotLimitInformation) {
  for (int i = 0; i < 20; ++i) logger_.Info("app", "stored");
  EXPECT_THAT(lines_, SizeIs(20));
}

TEST_F(LoggerTest, SurvivesAWriterThatThrows) {
  Logger logger({}, clock_, registry_, [](std::string_view) { throw std::runtime_error("full"); });
  EXPECT_NO_THROW(logger.Info("app", "lost"));
  EXPECT_EQ(Written("info"), 0);
  EXPECT_EQ(registry_.Counters("log_messages_lost_total", "").With().Value(), 1);
}

TEST_F(LoggerTest, KeepsLinesOfManyThreadsApart) {
  constexpr int kThreads = 4;
  constexpr int kTimes = 200;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kTimes; ++i) {
        logger_.Info("app", "line", {{"thread", t}});
        logger_.Warn("app", "warning", {{"thread", t}});
        logger_.SetLevel(LogLevel::kInfo);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_THAT(lines_, SizeIs(kThreads * kTimes + Logger::kBurst));
  EXPECT_THAT(lines_, testing::Each(AllOf(StartsWith("{\"ts\""), EndsWith("}\n"))));
}

TEST(LogLevelTest, HasTheNamesOfTheConfiguration) {
  EXPECT_EQ(NameOf(LogLevel::kDebug), "debug");
  EXPECT_EQ(NameOf(LogLevel::kInfo), "info");
  EXPECT_EQ(NameOf(LogLevel::kWarn), "warn");
  EXPECT_EQ(NameOf(LogLevel::kError), "error");
}

}  // namespace
}  // namespace dtbridge
