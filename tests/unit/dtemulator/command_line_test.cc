#include "command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/captured_run.h"
#include "support/temporary_directory.h"

namespace dtbridge {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

class DtemulatorCommandLineTest : public testing::Test {
 protected:
  int Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "dtemulator");
    const CapturedRun run = RunCaptured(&RunCommandLine, std::move(arguments));
    out_ = run.out;
    err_ = run.err;
    return run.code;
  }

  std::string out_;
  std::string err_;
};

TEST_F(DtemulatorCommandLineTest, TellsItsVersion) {
  EXPECT_EQ(Run({"--version"}), kExitDone);
  EXPECT_THAT(out_, HasSubstr("dtemulator 0."));
  EXPECT_THAT(out_, HasSubstr("revision "));
  EXPECT_THAT(out_, HasSubstr("librdkafka "));
}

class EveryCommandTest : public DtemulatorCommandLineTest,
                         public testing::WithParamInterface<const char*> {};

TEST_P(EveryCommandTest, EndsItsHelpWithAnExample) {
  EXPECT_EQ(Run({GetParam(), "--help"}), kExitDone);
  const std::size_t example = out_.rfind("\nExample");
  ASSERT_NE(example, std::string::npos);
  EXPECT_THAT(out_.substr(example), HasSubstr(std::string("dtemulator ") + GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Commands, EveryCommandTest,
                         testing::Values("push", "load", "broker", "keys"),
                         [](const auto& test) { return std::string(test.param); });

struct UsageCase {
  const char* name;
  std::vector<std::string> arguments;
  const char* says;
};

class WrongUsageTest : public DtemulatorCommandLineTest,
                       public testing::WithParamInterface<UsageCase> {};

TEST_P(WrongUsageTest, ExitsWith2AndSaysWhy) {
  EXPECT_EQ(Run(GetParam().arguments), kExitUsage);
  EXPECT_THAT(out_ + err_, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Usages, WrongUsageTest,
    testing::Values(
        UsageCase{"NoCommand", {}, "subcommand"},
        UsageCase{"UnknownCommand", {"pull"}, "subcommand"}, UsageCase{"NoUrl", {"push"}, "--url"},
        UsageCase{"BadUrl", {"push", "--url", "ftp://a/"}, "https://"},
        UsageCase{"PlainHttp", {"load", "--url", "http://192.0.2.1/"}, "--allow-plain-http"},
        UsageCase{"NoUnit", {"push", "--url", "http://127.0.0.1/", "--for", "5"}, "unit"},
        UsageCase{"RateAndHeartbeat",
                  {"push", "--url", "http://127.0.0.1/", "--rate", "5", "--heartbeat", "5m"},
                  "--heartbeat"},
        UsageCase{"ScaleWithoutEnd",
                  {"push", "--url", "http://127.0.0.1/", "--time-scale", "60"},
                  "--events or --for"},
        UsageCase{"TooManyForged",
                  {"push", "--url", "http://127.0.0.1/", "--events", "1", "--tampered", "60",
                   "--unsigned", "60"},
                  "more than 100"},
        UsageCase{
            "TooManyShapes",
            {"push", "--url", "http://127.0.0.1:1/", "--events", "1", "--old", "60", "--odd", "60"},
            "more than 100"},
        UsageCase{
            "BadStart", {"push", "--url", "http://127.0.0.1/", "--start", "yesterday"}, "RFC 3339"},
        UsageCase{"NoLedgerFolder",
                  {"push", "--url", "http://127.0.0.1/", "--events", "1", "--ledger",
                   "/no/such/folder/ledger"},
                  "/no/such/folder/ledger"},
        UsageCase{"NoSecret",
                  {"load", "--url", "http://127.0.0.1/", "--secret-file", "/no/such/file"},
                  "/no/such/file"},
        UsageCase{"NoReportFolder",
                  {"load", "--url", "http://127.0.0.1:1/", "--json", "/no/such/folder/report"},
                  "/no/such/folder/report"},
        UsageCase{
            "NoAuthorities",
            {"push", "--url", "https://127.0.0.1:1/", "--events", "1", "--ca-file", "/no/file"},
            "/no/file"},
        UsageCase{"NoKeyFile", {"keys"}, "--key-file"}),
    [](const auto& test) { return test.param.name; });

struct ValueCase {
  const char* name;
  const char* command;
  const char* flag;
  const char* value;
};

class WrongValueTest : public DtemulatorCommandLineTest,
                       public testing::WithParamInterface<ValueCase> {};

TEST_P(WrongValueTest, ExitsWith2AndNamesTheFlag) {
  const auto& [name, command, flag, value] = GetParam();
  EXPECT_EQ(Run({command, "--url", "http://127.0.0.1:1/", std::string(flag) + "=" + value}),
            kExitUsage);
  EXPECT_THAT(out_ + err_, HasSubstr(flag));
}

INSTANTIATE_TEST_SUITE_P(
    Values, WrongValueTest,
    testing::Values(ValueCase{"NoEvents", "push", "--events", "0"},
                    ValueCase{"NegativeEvents", "push", "--events", "-5"},
                    ValueCase{"EventsInWords", "push", "--events", "10k"},
                    ValueCase{"NoTime", "push", "--for", "0s"},
                    ValueCase{"NegativeTime", "push", "--for", "-5s"},
                    ValueCase{"EndlessTime", "push", "--for", "99999999999999d"},
                    ValueCase{"NoHeartbeat", "push", "--heartbeat", "0ms"},
                    ValueCase{"NothingKept", "push", "--keep", "0h"},
                    ValueCase{"NegativeKeep", "push", "--keep", "-1h"},
                    ValueCase{"NoTimeout", "push", "--timeout", "0s"},
                    ValueCase{"NoFirstWait", "push", "--retry-first", "0s"},
                    ValueCase{"NoLongestWait", "push", "--retry-longest", "-1s"},
                    ValueCase{"SeedTooLarge", "push", "--seed", "18446744073709551616"},
                    ValueCase{"NegativeSeed", "push", "--seed", "-1"},
                    ValueCase{"RateIsNoNumber", "push", "--rate", "nan"},
                    ValueCase{"ScaleIsNoNumber", "push", "--time-scale", "nan"},
                    ValueCase{"EndlessScale", "push", "--time-scale", "inf"},
                    ValueCase{"ShareIsNoNumber", "push", "--old", "nan"},
                    ValueCase{"NegativeShare", "push", "--tampered", "-1"},
                    ValueCase{"ShareBeyond100", "push", "--duplicates", "100.5"},
                    ValueCase{"LoadsForNoTime", "load", "--duration", "0s"},
                    ValueCase{"LoadsForNegativeTime", "load", "--duration", "-1s"},
                    ValueCase{"NegativeWarmUp", "load", "--warm-up", "-1s"},
                    ValueCase{"LoadWithoutTimeout", "load", "--timeout", "0ms"},
                    ValueCase{"LoadRateIsNoNumber", "load", "--rate", "nan"},
                    ValueCase{"LoadSeedTooLarge", "load", "--seed", "99999999999999999999"}),
    [](const auto& test) { return test.param.name; });

TEST_F(DtemulatorCommandLineTest, ExitsWith1WhenNobodyListens) {
  // Port 1 is nobody's here.
  EXPECT_EQ(Run({"load", "--url", "http://127.0.0.1:1/", "--connections", "2"}), kExitFailed);
  EXPECT_THAT(err_, HasSubstr("no connection could be opened"));
}

TEST_F(DtemulatorCommandLineTest, ExitsWith1WhenEventsAreGivenUp) {
  EXPECT_EQ(Run({"push", "--url", "http://127.0.0.1:1/", "--events", "3", "--rate", "1000",
                 "--retry-first", "1ms", "--keep", "5ms"}),
            kExitFailed);
  EXPECT_THAT(out_, HasSubstr("given up                3"));
}

TEST_F(DtemulatorCommandLineTest, TellsTheSeedThatItTookByChance) {
  const std::vector<std::string> push{
      "push",   "--url", "http://127.0.0.1:1/", "--events", "1", "--rate", "1000",
      "--keep", "5ms",   "--retry-first",       "1ms"};
  Run(push);
  const std::string first = out_.substr(0, out_.find('\n'));
  Run(push);
  EXPECT_THAT(first, MatchesRegex("seed +[0-9]+  with --start .*"));
  EXPECT_NE(out_.substr(0, out_.find('\n')), first);
}

}  // namespace
}  // namespace dtbridge
