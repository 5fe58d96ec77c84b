#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config_text.h"

namespace dtbridge {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kText = R"(
connectors:
  - name: a
    path: /a
    signature: {secret_files: [current, "with space"]}
    required_headers: [{name: X-Building, value_file: header}]
  - {name: b, path: "/b%20", signature: {require: public_key, organization: "12345"}}
kafka:
  brokers: ["kafka-1:9092"]
  topics: {by_event_type: {temperature: climate}, settings: {"retention.ms": 1000}}
  properties: {linger.ms: 2, sasl.password: hunter2, "odd: name": hunter3, sasl.username: hunter4}
  property_files: {ssl.key.password: /secrets/key-password}
listen: {idle_timeout: 60s, limits: {body: 100000}}
log: {level: warn}
)";

LoadedConfig Load() {
  return ParseConfig(kText, "bridge.yaml",
                     {.file = "",
                      .environment = {{"DTBRIDGE_LISTEN_WORKERS", "4"}},
                      .flags = {{"admin.address", "127.0.0.1:9091"}}});
}

TEST(PrintConfigTest, SaysWhereEachValueComesFrom) {
  const std::string printed = PrintConfig(Load());
  EXPECT_THAT(printed, StartsWith("# effective configuration; file: \"bridge.yaml\"\n"
                                  "listen:\n"
                                  "  address: \"[::]:8080\"  # default\n"
                                  "  workers: 4  # environment DTBRIDGE_LISTEN_WORKERS\n"));
  EXPECT_THAT(printed, HasSubstr("\n  idle_timeout: 60s  # file:13\n"));
  EXPECT_THAT(printed, HasSubstr("\n  limits:\n    head: 16KiB  # default\n"));
  EXPECT_THAT(printed, HasSubstr("\n    body: 100000  # file:13\n"));
  EXPECT_THAT(printed, HasSubstr("\nadmin:\n  address: \"127.0.0.1:9091\"  # flag\n"));
  EXPECT_THAT(printed, HasSubstr("\nconnectors:\n"
                                 "  - name: a  # file:3\n"
                                 "    path: /a  # file:4\n"
                                 "    signature:\n"
                                 "      require: secret  # default\n"
                                 "      secret_files:  # file:5\n"
                                 "        - current\n"
                                 "        - \"with space\"\n"));
  EXPECT_THAT(printed, HasSubstr("\n    required_headers:\n"
                                 "      - name: X-Building  # file:6\n"
                                 "        value_file: header  # file:6\n"
                                 "    projects: []  # default\n"
                                 "  - name: b  # file:7\n"));
}

TEST(PrintConfigTest, ShowsOnlyPropertiesKnownToBeHarmless) {
  const std::string printed = PrintConfig(Load());
  EXPECT_THAT(printed, HasSubstr("    linger.ms: \"2\"  # file:11\n"));
  EXPECT_THAT(printed, HasSubstr("    sasl.password: (set)  # file:11\n"));
  EXPECT_THAT(printed, HasSubstr("    sasl.username: (set)  # file:11\n"));
  EXPECT_THAT(printed, HasSubstr("    \"odd: name\": (set)  # file:11\n"));
  EXPECT_THAT(printed, HasSubstr("    ssl.key.password: /secrets/key-password  # file:12\n"));
  EXPECT_THAT(printed, Not(HasSubstr("hunter")));
}

std::string WithoutComments(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    out += line.substr(0, line.find("  # ")) + '\n';
    at = end + 1;
  }
  return out;
}

TEST(PrintConfigTest, ReadsBackAsTheSameConfiguration) {
  const std::string printed = PrintConfig(Load());
  const LoadedConfig again = ParseConfig(printed, "bridge.yaml");
  EXPECT_EQ(WithoutComments(PrintConfig(again)), WithoutComments(printed));
  EXPECT_EQ(again.config.listen.workers, 4);
  EXPECT_EQ(again.config.connectors.at(1).signature.organization, "12345");
  EXPECT_EQ(again.config.kafka.topic_settings.at("retention.ms"), "1000");
}

TEST(PrintConfigTest, ReadsBackWhenEveryTextNeedsQuotes) {
  LoadedConfig loaded = Load();
  loaded.config.public_keys.issuer = "a: \"b\" #c\\";
  loaded.config.kafka.topic_settings = {{"- [x]", "*y"}, {"a", "null"}};
  const LoadedConfig again = ParseConfig(PrintConfig(loaded), "bridge.yaml");
  EXPECT_EQ(again.config.public_keys.issuer, loaded.config.public_keys.issuer);
  EXPECT_EQ(again.config.kafka.topic_settings, loaded.config.kafka.topic_settings);
}

TEST(PrintConfigTest, WorksWithoutAFile) {
  EXPECT_THAT(PrintConfig(LoadConfig({})), HasSubstr("\nconnectors: []  # default\n"));
}

}  // namespace
}  // namespace dtbridge
