#include <gmock/gmock.h>

#include "command_line.h"
#include "integration/bridge_fixture.h"
#include "support/captured_run.h"

namespace dtbridge {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

/// `dtbridge replay` beside a service whose Kafka refused an event for its size.
class ReplayCommandTest : public BridgeFixture {
 protected:
  int Replay(std::vector<std::string> arguments) {
    WriteFile("bridge.yaml", "connectors:\n  - {name: a, path: /v1/a, signature: {secret_files: [" +
                                 FilePath("secret") + "]}}\nkafka:\n  brokers: [\"" +
                                 broker_.Bootstrap() +
                                 "\"]\n  properties: {linger.ms: 2}\nlog: {level: error}\n");
    arguments.insert(arguments.begin(),
                     {"dtbridge", "replay", "--config", FilePath("bridge.yaml")});
    const CapturedRun run = RunCaptured(&RunCommandLine, std::move(arguments));
    out_ = run.out;
    err_ = run.err;
    return run.code;
  }

  void Push(const std::string& body) {
    EXPECT_EQ(Post("/v1/a", body, SignedBySecret(body)).body, R"({"status":"dead-lettered"})");
  }

  /// An event that Kafka refuses, twice: in its batch and alone.
  PushBody PushRefused() {
    const PushBody push = factory_.Make(EventType::kTemperature);
    broker_.FailProduce(*EmbeddedBroker::ErrorNamed("MSG_SIZE_TOO_LARGE"), 2);
    Push(push.body);
    return push;
  }

  std::vector<ReadRecord> Temperatures() {
    std::vector<ReadRecord> found;
    for (auto& record : ReadAll()) {
      if (record.topic == "dt.events.temperature") found.push_back(std::move(record));
    }
    return found;
  }

  std::string out_;
  std::string err_;
};

TEST_F(ReplayCommandTest, ShowsFirstAndSendsWhenToldTo) {
  Start();
  const PushBody push = PushRefused();
  Push("no JSON");
  ASSERT_EQ(Temperatures().size(), 0U);

  EXPECT_EQ(Replay({}), kExitDone) << err_;
  EXPECT_THAT(out_, AllOf(HasSubstr(" a record_too_large usable dt.events.temperature key=" +
                                    push.device_id + "\n"),
                          HasSubstr(" a not_json unusable not_json"),
                          HasSubstr("2 read, 2 chosen: 1 usable, 1 unusable\n"),
                          HasSubstr("nothing was sent")));
  EXPECT_EQ(err_, "");
  ASSERT_EQ(Temperatures().size(), 0U);

  EXPECT_EQ(Replay({"--apply"}), kExitDone) << err_;
  EXPECT_THAT(out_, AllOf(HasSubstr("2 read, 2 chosen: 1 stored, 1 unusable\n"),
                          Not(HasSubstr("nothing was sent"))));
  const auto records = Temperatures();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_THAT(out_, HasSubstr(" a record_too_large stored dt.events.temperature/" +
                              std::to_string(records[0].partition) + "/0 key=" + push.device_id));
  EXPECT_EQ(records[0].key, push.device_id);
  EXPECT_THAT(records[0].value, HasSubstr("\"event_id\":\"" + push.event_id + "\""));
  EXPECT_EQ(records[0].headers.back().first, "ce_replayedfrom");
  EXPECT_THAT(records[0].headers.back().second, MatchesRegex("dt.dead-letter/[01]/[01]"));

  EXPECT_EQ(Replay({"--apply"}), kExitDone) << err_;
  EXPECT_EQ(Temperatures().size(), 2U) << "a second replay stores it twice";
}

TEST_F(ReplayCommandTest, ChoosesByReasonConnectorTimeAndLimit) {
  Start();
  PushRefused();
  Push("no JSON");
  Push("no JSON either");
  for (const auto& [arguments, summary] :
       std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"--reason", "record_too_large"}, "3 read, 1 chosen: 1 usable\n"},
           {{"--reason", "not_json", "--reason", "record_too_large"},
            "3 read, 3 chosen: 1 usable, 2 unusable\n"},
           {{"--connector", "b"}, "3 read, 0 chosen\n"},
           {{"--to", "2020-01-01T00:00:00Z"}, "3 read, 0 chosen\n"},
           {{"--reason", "not_json", "--limit", "1"},
            "1 chosen: 1 unusable; ended at --limit\n"}}) {
    EXPECT_EQ(Replay(arguments), kExitDone) << err_;
    EXPECT_THAT(out_, HasSubstr(summary));
  }
}

TEST_F(ReplayCommandTest, HasFailedWhenKafkaRefusesAgain) {
  Start();
  PushRefused();
  broker_.FailProduce(*EmbeddedBroker::ErrorNamed("MSG_SIZE_TOO_LARGE"), 2);
  EXPECT_EQ(Replay({"--apply"}), kExitFailed);
  EXPECT_THAT(out_, AllOf(HasSubstr(" failed dt.events.temperature key="),
                          HasSubstr("record_too_large: "), HasSubstr("1 chosen: 1 failed\n")));
}

TEST_F(ReplayCommandTest, HasFailedWithoutKafka) {
  broker_.Down();
  for (const char* apply : {"", "--apply"}) {
    std::vector<std::string> arguments{"--timeout", "1"};
    if (*apply != '\0') arguments.emplace_back(apply);
    EXPECT_EQ(Replay(arguments), kExitFailed);
    EXPECT_THAT(err_, HasSubstr("Kafka"));
  }
}

TEST_F(ReplayCommandTest, StoresNothingOfAConnectorThatIsGone) {
  Start();
  const std::string body = "no JSON";
  EXPECT_EQ(Post("/v1/keys", body, SignedByKey(body, key_, kOrganization)).status, 200);
  EXPECT_EQ(Replay({"--apply"}), kExitDone) << err_;
  EXPECT_THAT(out_, AllOf(HasSubstr(" keys not_json connector_unknown "),
                          HasSubstr("1 chosen: 1 connector_unknown\n")));
}

}  // namespace
}  // namespace dtbridge
