#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config_text.h"

namespace dtbridge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

LoadedConfig WithEnvironment(const std::map<std::string, std::string>& environment,
                             const std::string& rest = "") {
  return ParseConfig(Complete(rest), "bridge.yaml",
                     {.file = "", .environment = environment, .flags = {}});
}

TEST(ConfigSourcesTest, PrefersFlagsOverEnvironmentOverFileOverDefault) {
  const ConfigSources sources{
      .file = "",
      .environment = {{"DTBRIDGE_LISTEN_IDLE_TIMEOUT", "20s"}, {"DTBRIDGE_LISTEN_WORKERS", "5"}},
      .flags = {{"listen.workers", "7"}}};
  const LoadedConfig loaded =
      ParseConfig(Complete("listen: {workers: 3, idle_timeout: 10s, read_timeout: 1s}\n"),
                  "bridge.yaml", sources);
  EXPECT_EQ(loaded.config.listen.workers, 7);
  EXPECT_EQ(loaded.config.listen.idle_timeout, std::chrono::seconds{20});
  EXPECT_EQ(loaded.config.listen.read_timeout, std::chrono::seconds{1});
  EXPECT_EQ(loaded.config.listen.answer_timeout, std::chrono::seconds{8});
  EXPECT_EQ(loaded.origins.at("listen.workers"), ConfigOrigin::kFlag);
  EXPECT_EQ(loaded.origins.at("listen.idle_timeout"), ConfigOrigin::kEnvironment);
  EXPECT_EQ(loaded.origins.at("listen.read_timeout"), ConfigOrigin::kFile);
  EXPECT_EQ(loaded.origins.at("listen.answer_timeout"), ConfigOrigin::kDefault);
}

TEST(ConfigSourcesTest, SplitsListsAtCommasAndReplacesTheFilesList) {
  const auto loaded = WithEnvironment({{"DTBRIDGE_KAFKA_BROKERS", "a:9092, b:9093"}});
  EXPECT_THAT(loaded.config.kafka.brokers, ElementsAre("a:9092", "b:9093"));
}

TEST(ConfigSourcesTest, TakesAnEmptyVariableAsEmptyText) {
  const auto loaded =
      WithEnvironment({{"DTBRIDGE_LISTEN_HEALTH_PATH", ""}}, "listen: {health_path: /health}\n");
  EXPECT_EQ(loaded.config.listen.health_path, "");
}

TEST(ConfigSourcesTest, RefusesAWrongVariableByItsName) {
  const auto problem = [](const std::string& name, const std::string& value) {
    return ProblemWith(Complete(""), {.file = "", .environment = {{name, value}}, .flags = {}});
  };
  EXPECT_THAT(
      problem("DTBRIDGE_LISTEN_WORKERS", "many"),
      StartsWith("DTBRIDGE_LISTEN_WORKERS: listen.workers: \"many\" is not a whole number"));
  EXPECT_THAT(problem("DTBRIDGE_LISTEN_WORKERS", ""), HasSubstr("is not a whole number"));
  EXPECT_THAT(problem("DTBRIDGE_KAFKA_BROKERS", ""),
              StartsWith("DTBRIDGE_KAFKA_BROKERS: kafka.brokers: is empty"));
  EXPECT_THAT(problem("DTBRIDGE_KAFKA_BROKERS", "a,,b"), HasSubstr("is empty"));
  EXPECT_THAT(problem("DTBRIDGE_LISTEN_READ_TIMEOUT", "9s"),
              StartsWith("DTBRIDGE_LISTEN_READ_TIMEOUT: listen.read_timeout: must be shorter"));
}

TEST(ConfigSourcesTest, WarnsOfUnknownVariablesWithoutTheirValues) {
  const auto loaded = WithEnvironment({{"DTBRIDGE_LISTEN_WORKER", "hush"},
                                       {"DTBRIDGE_SOMETHING_ELSE", "hush"},
                                       {"DTBRIDGE_KAFKA_PROPERTIES", "hush"},
                                       {"DTBRIDGE_CONNECTORS", "hush"},
                                       {"OTHER_LISTEN_WORKER", "hush"},
                                       {"dtbridge_listen_workers", "hush"}});
  EXPECT_THAT(
      loaded.warnings,
      ElementsAre(
          "DTBRIDGE_CONNECTORS: connectors cannot come from the environment; set it in the file",
          "DTBRIDGE_KAFKA_PROPERTIES: kafka.properties cannot come from the environment; set it in "
          "the file",
          "DTBRIDGE_LISTEN_WORKER: unknown variable, ignored; did you mean "
          "DTBRIDGE_LISTEN_WORKERS?",
          "DTBRIDGE_SOMETHING_ELSE: unknown variable, ignored; remove it"));
}

TEST(ConfigSourcesTest, KnowsTheVariablesThatKubernetesSetsForAServiceOfThisName) {
  const auto loaded = WithEnvironment({{"DTBRIDGE_SERVICE_HOST", "10.0.0.1"},
                                       {"DTBRIDGE_SERVICE_PORT", "80"},
                                       {"DTBRIDGE_SERVICE_PORT_HTTP", "80"},
                                       {"DTBRIDGE_PORT", "tcp://10.0.0.1:80"},
                                       {"DTBRIDGE_PORT_80_TCP", "tcp://10.0.0.1:80"},
                                       {"DTBRIDGE_PORT_80_TCP_PROTO", "tcp"},
                                       {"DTBRIDGE_ADMIN_SERVICE_HOST", "10.0.0.2"},
                                       {"DTBRIDGE_ADMIN_PORT_9090_TCP_ADDR", "10.0.0.2"}});
  EXPECT_THAT(loaded.warnings, ElementsAre());
}

TEST(ConfigSourcesTest, WarnsOfAPortThatNoServiceSet) {
  const auto loaded = WithEnvironment({{"DTBRIDGE_LISTEN_PORT", "8080"}});
  ASSERT_EQ(loaded.warnings.size(), 1U);
  EXPECT_THAT(loaded.warnings[0], StartsWith("DTBRIDGE_LISTEN_PORT: unknown variable"));
}

TEST(ConfigSourcesTest, RefusesUnknownAndWrongFlags) {
  const auto problem = [](const std::string& key, const std::string& value) {
    return ProblemWith(Complete(""), {.file = "", .environment = {}, .flags = {{key, value}}});
  };
  EXPECT_THAT(problem("listen.worker", "3"),
              StartsWith("command line: listen.worker: unknown key"));
  EXPECT_THAT(problem("listen.worker", "3"), HasSubstr("did you mean listen.workers?"));
  EXPECT_THAT(problem("kafka.properties", "x"), HasSubstr("only the file can set"));
  EXPECT_THAT(problem("listen.workers", "300"),
              StartsWith("command line: listen.workers: \"300\" is out of range; use 0 to 256"));
}

}  // namespace
}  // namespace dtbridge
