#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "config_text.h"

namespace dtbridge {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::StartsWith;

constexpr const char* kEverything = R"(
listen:
  address: "127.0.0.1:18080"
  workers: 3
  health_path: /health
  read_timeout: 1500ms
  answer_timeout: 4s
  idle_timeout: 2m
  limits: {head: 8KiB, headers: 50, body: 32KiB, connections: 100, in_flight: 20, buffered: 1MiB}
  tls: {certificate_file: cert.pem, key_file: key.pem, client_ca_file: ca.pem, min_version: "1.3"}
admin: {address: "127.0.0.1:19090", expose_config: false, expose_status: false}
connectors:
  - name: building-a
    path: /v1/building-a
    signature:
      require: both
      secret_files: [current, previous]
      organization: cvinmt9aq9sc738g6eog
      leeway: 90s
    required_headers:
      - {name: X-Building, value_file: header-a}
      - name: X-Floor
        value_file: header-b
    projects: [p1, p2]
  - name: building-b
    path: /v1/building-b
    signature: {require: none, allow_unsigned: true}
public_keys: {discovery_url: "https://keys.example.com/d", jwks_file: keys.json, issuer: "https://i"}
duplicates: {window: 24h, max_entries: 1000}
kafka:
  brokers: ["kafka-1:9092", kafka-2]
  format: raw
  queue_records: 500
  queue_bytes: 2MiB
  topics:
    events: "dt.{event_type}"
    by_event_type: {temperature: climate, humidity: climate}
    dead_letter: dead
    create: true
    partitions: 12
    replication: 2
    settings: {min.insync.replicas: 2, cleanup.policy: delete}
  properties: {security.protocol: SASL_SSL, linger.ms: 2}
  property_files: {sasl.password: kafka-password}
log: {level: debug, format: auto}
shutdown: {delay: 0s, drain: 1s, flush: 2s}
)";

TEST(ParseConfigTest, FillsEveryOption) {
  const Config config = ParseConfig(kEverything, "bridge.yaml").config;

  EXPECT_EQ(config.listen.address, "127.0.0.1:18080");
  EXPECT_EQ(config.listen.workers, 3);
  EXPECT_EQ(config.listen.health_path, "/health");
  EXPECT_EQ(config.listen.read_timeout, milliseconds{1500});
  EXPECT_EQ(config.listen.answer_timeout, milliseconds{4000});
  EXPECT_EQ(config.listen.idle_timeout, milliseconds{120'000});
  EXPECT_EQ(config.listen.limits.head, 8192U);
  EXPECT_EQ(config.listen.limits.headers, 50U);
  EXPECT_EQ(config.listen.limits.body, 32768U);
  EXPECT_EQ(config.listen.limits.connections, 100U);
  EXPECT_EQ(config.listen.limits.in_flight, 20U);
  EXPECT_EQ(config.listen.limits.buffered, 1048576U);
  EXPECT_EQ(config.listen.tls.certificate_file, "cert.pem");
  EXPECT_EQ(config.listen.tls.key_file, "key.pem");
  EXPECT_EQ(config.listen.tls.client_ca_file, "ca.pem");
  EXPECT_EQ(config.listen.tls.min_version, "1.3");
  EXPECT_EQ(config.admin.address, "127.0.0.1:19090");
  EXPECT_FALSE(config.admin.expose_config);
  EXPECT_FALSE(config.admin.expose_status);
  EXPECT_EQ(config.public_keys.discovery_url, "https://keys.example.com/d");
  EXPECT_EQ(config.public_keys.jwks_file, "keys.json");
  EXPECT_EQ(config.public_keys.issuer, "https://i");
  EXPECT_EQ(config.duplicates.window, std::chrono::hours{24});
  EXPECT_EQ(config.duplicates.max_entries, 1000U);
  EXPECT_THAT(config.kafka.brokers, ElementsAre("kafka-1:9092", "kafka-2"));
  EXPECT_EQ(config.format, RecordFormat::kRaw);
  EXPECT_EQ(config.kafka.queue_records, 500U);
  EXPECT_EQ(config.kafka.queue_bytes, 2097152U);
  EXPECT_EQ(config.topics.events, "dt.{event_type}");
  EXPECT_THAT(config.topics.by_event_type,
              ElementsAre(Pair("humidity", "climate"), Pair("temperature", "climate")));
  EXPECT_EQ(config.topics.dead_letter, "dead");
  EXPECT_TRUE(config.kafka.create_topics);
  EXPECT_EQ(config.kafka.partitions, 12);
  EXPECT_EQ(config.kafka.replication, 2);
  EXPECT_THAT(config.kafka.topic_settings,
              ElementsAre(Pair("cleanup.policy", "delete"), Pair("min.insync.replicas", "2")));
  EXPECT_THAT(config.kafka.properties,
              ElementsAre(Pair("linger.ms", "2"), Pair("security.protocol", "SASL_SSL")));
  EXPECT_THAT(config.kafka.property_files, ElementsAre(Pair("sasl.password", "kafka-password")));
  EXPECT_EQ(config.log.level, LogLevel::kDebug);
  EXPECT_EQ(config.log.format, LogFormat::kAuto);
  EXPECT_EQ(config.shutdown.delay, milliseconds{0});
  EXPECT_EQ(config.shutdown.drain, milliseconds{1000});
  EXPECT_EQ(config.shutdown.flush, milliseconds{2000});
}

TEST(ParseConfigTest, FillsConnectorsInTheirOrder) {
  const Config config = ParseConfig(kEverything, "bridge.yaml").config;

  ASSERT_EQ(config.connectors.size(), 2U);
  const ConnectorOptions& a = config.connectors[0];
  EXPECT_EQ(a.name, "building-a");
  EXPECT_EQ(a.path, "/v1/building-a");
  EXPECT_EQ(a.signature.require, SignatureRequirement::kBoth);
  EXPECT_THAT(a.signature.secret_files, ElementsAre("current", "previous"));
  EXPECT_EQ(a.signature.organization, "cvinmt9aq9sc738g6eog");
  EXPECT_EQ(a.signature.leeway, std::chrono::seconds{90});
  ASSERT_EQ(a.required_headers.size(), 2U);
  EXPECT_EQ(a.required_headers[1].name, "X-Floor");
  EXPECT_EQ(a.required_headers[1].value_file, "header-b");
  EXPECT_THAT(a.projects, ElementsAre("p1", "p2"));
  EXPECT_EQ(config.connectors[1].signature.require, SignatureRequirement::kNone);
  EXPECT_TRUE(config.connectors[1].signature.allow_unsigned);
}

TEST(ParseConfigTest, RemembersLinesAndOrigins) {
  const LoadedConfig loaded = ParseConfig(kEverything, "bridge.yaml");
  EXPECT_EQ(loaded.lines.at("listen.workers"), 4);
  EXPECT_EQ(loaded.lines.at("connectors[0].required_headers[1].value_file"), 23);
  EXPECT_EQ(loaded.lines.at("kafka.properties.linger.ms"), 43);
  EXPECT_EQ(loaded.origins.at("listen.workers"), ConfigOrigin::kFile);
  EXPECT_EQ(loaded.origins.at("listen.limits.body"), ConfigOrigin::kFile);
  const LoadedConfig other = ParseConfig(Complete(""), "bridge.yaml");
  EXPECT_EQ(other.origins.at("listen.limits.body"), ConfigOrigin::kDefault);
  EXPECT_THAT(other.warnings, ElementsAre());
}

TEST(ParseConfigTest, TakesQuotedAndPlainScalarsAlike) {
  const Config config =
      ParseConfig(Complete("listen: {workers: \"3\", read_timeout: '2s', tls: {min_version: 1.3}}\n"
                           "admin: {expose_config: \"false\"}\n"),
                  "bridge.yaml")
          .config;
  EXPECT_EQ(config.listen.workers, 3);
  EXPECT_EQ(config.listen.read_timeout, milliseconds{2000});
  EXPECT_EQ(config.listen.tls.min_version, "1.3");
  EXPECT_FALSE(config.admin.expose_config);
}

TEST(ParseConfigTest, TakesSectionsAndMapsWithoutContentAsUnset) {
  const Config config = ParseConfig(
                            "connectors:\n  - {name: a, path: /a, signature: {secret_files: [s]}}\n"
                            "listen:\n  limits:\nlog:\n"
                            "kafka:\n  brokers: [k]\n  properties:\n  # security.protocol: SSL\n",
                            "bridge.yaml")
                            .config;
  EXPECT_EQ(config.listen.workers, 0);
  EXPECT_TRUE(config.kafka.properties.empty());
}

TEST(ParseConfigTest, TakesAFileThatStartsWithAMarker) {
  EXPECT_EQ(ProblemWith("---\n" + Complete("")), "");
  EXPECT_EQ(ProblemWith("\xef\xbb\xbf" + Complete("")), "");
}

TEST(ParseConfigTest, TakesAFileWithCarriageReturns) {
  const auto loaded = ParseConfig(
      "connectors: [{name: a, path: /a, signature: {secret_files: [s]}}]\r\n"
      "kafka: {brokers: [k]}\r\nlog:\r\n  level: warn\r\n",
      "bridge.yaml");
  EXPECT_EQ(loaded.config.log.level, LogLevel::kWarn);
  EXPECT_EQ(loaded.lines.at("log.level"), 4);
}

TEST(ParseConfigTest, WarnsOfAWindowShorterThanTheRetries) {
  const auto loaded = ParseConfig(Complete("duplicates: {window: 1h}\n"), "bridge.yaml");
  EXPECT_THAT(loaded.warnings, ElementsAre(StartsWith("bridge.yaml:3: duplicates.window: ")));
}

TEST(LoadConfigTest, WithoutAFileLeavesConnectorsAndBrokersToTheCaller) {
  const LoadedConfig loaded = LoadConfig({.file = "", .environment = {}, .flags = {}});
  EXPECT_TRUE(loaded.config.connectors.empty());
  EXPECT_EQ(loaded.config.listen.address, "[::]:8080");
}

TEST(LoadConfigTest, SaysWhyAFileCannotBeRead) {
  const auto problem = [](const std::string& file) -> std::string {
    try {
      LoadConfig({.file = file, .environment = {}, .flags = {}});
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(problem("/nonexistent/bridge.yaml"),
              StartsWith("/nonexistent/bridge.yaml: cannot be read: No such file"));
  EXPECT_THAT(problem("/"), HasSubstr("it is a directory"));
}

TEST(LoadConfigTest, TakesTheExampleWhichNamesEveryKeyAtItsDefault) {
  const std::string file = std::string(DTBRIDGE_SOURCE_DIR) + "/deploy/dtbridge.yaml";
  const LoadedConfig example = LoadConfig({.file = file, .environment = {}, .flags = {}});
  EXPECT_THAT(example.warnings, ElementsAre());

  LoadedConfig defaults = LoadConfig({});
  defaults.config.connectors = example.config.connectors;
  defaults.config.kafka.brokers = example.config.kafka.brokers;
  LoadedConfig unmarked = example;
  unmarked.origins.clear();
  unmarked.lines.clear();
  unmarked.file.clear();
  defaults.origins.clear();
  EXPECT_EQ(PrintConfig(unmarked), PrintConfig(defaults));
  for (const ConfigKey& key : ConfigKeys()) {
    std::string name = key.key;
    if (name.rfind("connectors[].required_headers[]", 0) == 0) continue;  // [] in the example
    if (const auto at = name.find("[]"); at != std::string::npos) name.replace(at, 2, "[0]");
    EXPECT_EQ(example.lines.count(name), 1U) << name << " is missing in " << file;
  }
}

TEST(ConfigKeysTest, ListsEveryKeyOnceWithItsDefault) {
  std::set<std::string> keys;
  std::set<std::string> variables;
  for (const ConfigKey& key : ConfigKeys()) {
    EXPECT_TRUE(keys.insert(key.key).second) << key.key;
    EXPECT_FALSE(key.type.empty()) << key.key;
    EXPECT_FALSE(key.help.empty()) << key.key;
    if (!key.environment.empty()) {
      EXPECT_TRUE(variables.insert(key.environment).second) << key.environment;
    }
    if (key.key == "listen.limits.body") {
      EXPECT_EQ(key.default_value, "64KiB");
      EXPECT_EQ(key.type, "size, 64 to 512KiB");
      EXPECT_EQ(key.environment, "DTBRIDGE_LISTEN_LIMITS_BODY");
    }
    if (key.key == "connectors[].signature.require") {
      EXPECT_EQ(key.default_value, "secret");
      EXPECT_EQ(key.type, "`secret`, `public_key`, `both`, `any`, `none`");
      EXPECT_EQ(key.environment, "");
    }
  }
  for (const char* key :
       {"listen.limits.body", "connectors[].path", "connectors[].required_headers[].value_file",
        "kafka.brokers", "kafka.properties", "shutdown.flush"}) {
    EXPECT_EQ(keys.count(key), 1U) << key;
  }
}

}  // namespace
}  // namespace dtbridge
