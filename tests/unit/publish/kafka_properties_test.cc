#include "kafka_properties.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "dtbridge/base/config_error.h"

namespace dtbridge {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string Get(const KafkaConf& conf, const char* name) {
  std::array<char, 256> text{};
  std::size_t size = text.size();
  return rd_kafka_conf_get(conf.get(), name, text.data(), &size) == RD_KAFKA_CONF_OK ? text.data()
                                                                                     : "unknown";
}

KafkaOptions With(const std::string& name, const std::string& value) {
  KafkaOptions options;
  options.brokers = {"kafka-1:9092", "kafka-2:9092"};
  options.properties[name] = value;
  return options;
}

std::string ErrorOf(const KafkaOptions& options) {
  try {
    CheckKafkaProperties(options);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "accepted";
}

class OwnedPropertyTest : public testing::TestWithParam<const char*> {};

TEST_P(OwnedPropertyTest, IsRefusedWithAReason) {
  EXPECT_THAT(
      ErrorOf(With(GetParam(), "1")),
      AllOf(HasSubstr(std::string("kafka.properties.") + GetParam() + ": is set by the service: "),
            HasSubstr("; remove it")));
  KafkaOptions options;
  options.property_files[GetParam()] = "/dev/null";
  EXPECT_THAT(ErrorOf(options), HasSubstr("is set by the service"));
}

INSTANTIATE_TEST_SUITE_P(
    All, OwnedPropertyTest,
    testing::Values("acks", "request.required.acks", "enable.idempotence", "message.timeout.ms",
                    "delivery.timeout.ms", "retries", "message.send.max.retries",
                    "transactional.id", "bootstrap.servers", "metadata.broker.list",
                    "enable.gapless.guarantee", "delivery.report.only.error", "log.queue",
                    "queue.buffering.max.messages", "queue.buffering.max.kbytes",
                    "allow.auto.create.topics", "statistics.interval.ms", "enabled_events",
                    "test.mock.num.brokers", "dr_msg_cb", "error_cb", "opaque"));

class SecretPropertyTest : public testing::TestWithParam<const char*> {};

TEST_P(SecretPropertyTest, MustComeFromAFile) {
  EXPECT_THAT(
      ErrorOf(With(GetParam(), "hush")),
      AllOf(HasSubstr(GetParam()), HasSubstr("kafka.property_files"), Not(HasSubstr("hush"))));
}

INSTANTIATE_TEST_SUITE_P(All, SecretPropertyTest,
                         testing::Values("sasl.password", "ssl.key.password", "ssl.key.pem",
                                         "ssl.keystore.password",
                                         "sasl.oauthbearer.client.secret"));

TEST(KafkaPropertiesTest, AcceptsTlsSaslAndTuning) {
  KafkaOptions options = With("security.protocol", "sasl_ssl");
  options.properties["sasl.mechanism"] = "PLAIN";
  options.properties["sasl.username"] = "bridge";
  options.properties["ssl.ca.location"] = "/etc/ca.pem";
  options.properties["linger.ms"] = "5";
  options.properties["compression.type"] = "lz4";
  options.property_files["sasl.password"] = "/nowhere";
  EXPECT_EQ(ErrorOf(options), "accepted");
}

TEST(KafkaPropertiesTest, RefusesWhatLibrdkafkaDoesNotKnowOrTake) {
  EXPECT_THAT(ErrorOf(With("linger.mss", "5")),
              AllOf(HasSubstr("kafka.properties.linger.mss"), HasSubstr("No such")));
  EXPECT_THAT(ErrorOf(With("linger.ms", "soon")), HasSubstr("kafka.properties.linger.ms"));
  EXPECT_THAT(ErrorOf(With("partitioner", "random")), HasSubstr("follows the key"));
  KafkaOptions options;
  options.property_files["sasl.pasword"] = "/nowhere";
  EXPECT_THAT(ErrorOf(options), HasSubstr("kafka.property_files.sasl.pasword"));
}

TEST(KafkaPropertiesTest, RefusesAPropertyThatIsGivenTwice) {
  KafkaOptions options = With("sasl.username", "bridge");
  options.property_files["sasl.username"] = "/nowhere";
  EXPECT_THAT(ErrorOf(options), HasSubstr("keep one"));
}

TEST(KafkaPropertiesTest, SetsWhatTheGuaranteeNeeds) {
  KafkaOptions options = With("linger.ms", "5");
  options.queue_records = 100;
  options.queue_bytes = 1024 * 1024;
  const KafkaConf conf = KafkaProperties(options).MakeConf({});
  EXPECT_EQ(Get(conf, "bootstrap.servers"), "kafka-1:9092,kafka-2:9092");
  EXPECT_EQ(Get(conf, "enable.idempotence"), "true");
  EXPECT_EQ(Get(conf, "acks"), "-1");
  EXPECT_EQ(Get(conf, "message.timeout.ms"), "0");
  EXPECT_EQ(Get(conf, "partitioner"), "murmur2_random");
  EXPECT_EQ(Get(conf, "allow.auto.create.topics"), "false");
  EXPECT_EQ(Get(conf, "reconnect.backoff.max.ms"), "1000");
  EXPECT_EQ(Get(conf, "linger.ms"), "5");
  EXPECT_EQ(Get(conf, "queue.buffering.max.messages"), "101");
  EXPECT_EQ(Get(conf, "queue.buffering.max.kbytes"), "1025");
}

TEST(KafkaPropertiesTest, LetsTheOtherNameOfADefaultWin) {
  const KafkaConf conf = KafkaProperties(With("queue.buffering.max.ms", "7")).MakeConf({});
  EXPECT_EQ(Get(conf, "linger.ms"), "7");
}

TEST(KafkaPropertiesTest, BoundsBatchesButNeverRaisesThem) {
  const KafkaProperties properties(With("batch.size", "5000"));
  EXPECT_EQ(properties.BatchBytes(), 5000U);
  EXPECT_EQ(Get(properties.MakeConf({.batch_bytes = 3000}), "batch.size"), "3000");
  EXPECT_EQ(Get(properties.MakeConf({.batch_bytes = 9000}), "batch.size"), "5000");
  EXPECT_EQ(Get(properties.MakeConf({.batch_bytes = 0, .alone = true}), "batch.num.messages"), "1");
}

std::string FileWith(std::string_view bytes) {
  const auto path = std::filesystem::path(testing::TempDir()) /
                    ("dtbridge_property_" + std::to_string(std::hash<std::string_view>{}(bytes)));
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

TEST(KafkaPropertiesTest, KnowsThePartitionerAndTheLingerWhereverTheyCameFrom) {
  EXPECT_TRUE(KafkaProperties(KafkaOptions{}).PartitionsByMurmur2());
  EXPECT_FALSE(KafkaProperties(With("partitioner", "fnv1a")).PartitionsByMurmur2());
  KafkaOptions options;
  options.property_files["partitioner"] = FileWith("consistent_random");
  EXPECT_FALSE(KafkaProperties(options).PartitionsByMurmur2());
  EXPECT_EQ(KafkaProperties(With("linger.ms", "2.5")).Linger(), std::chrono::milliseconds{2});
  EXPECT_EQ(KafkaProperties(With("queue.buffering.max.ms", "7")).Linger(),
            std::chrono::milliseconds{7});
}

class PropertyFileTest : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(PropertyFileTest, LosesExactlyOneLineEnd) {
  KafkaOptions options = With("security.protocol", "plaintext");
  options.property_files["sasl.username"] = FileWith(GetParam().first);
  EXPECT_EQ(Get(KafkaProperties(options).MakeConf({}), "sasl.username"), GetParam().second);
}

INSTANTIATE_TEST_SUITE_P(All, PropertyFileTest,
                         testing::Values(std::pair{"hush", "hush"}, std::pair{"hush\n", "hush"},
                                         std::pair{"hush\r\n", "hush"},
                                         std::pair{"hush\n\n", "hush\n"},
                                         std::pair{"hush ", "hush "}));

TEST(KafkaPropertiesTest, MakeAReaderOfTheSameClusterThatNeitherJoinsAGroupNorCommits) {
  KafkaOptions options = With("group.id", "a-group");
  options.properties["security.protocol"] = "sasl_plaintext";
  options.properties["sasl.mechanism"] = "PLAIN";
  options.properties["enable.auto.commit"] = "true";
  options.property_files["sasl.password"] = FileWith("hush");
  const KafkaConf conf = KafkaProperties(options).MakeReaderConf({});
  EXPECT_EQ(Get(conf, "bootstrap.servers"), "kafka-1:9092,kafka-2:9092");
  EXPECT_EQ(Get(conf, "security.protocol"), "sasl_plaintext");
  EXPECT_EQ(Get(conf, "sasl.password"), "hush");
  EXPECT_EQ(Get(conf, "group.id"), Get(KafkaConf(rd_kafka_conf_new()), "group.id"));
  EXPECT_EQ(Get(conf, "enable.auto.commit"), "false");
  EXPECT_EQ(Get(conf, "allow.auto.create.topics"), "false");
}

TEST(KafkaPropertiesTest, RefusesFilesWhoseBytesLibrdkafkaWouldChange) {
  for (const std::string_view bytes : {std::string_view(""), std::string_view("\n"),
                                       std::string_view(" hush"), std::string_view("hu\0sh", 5)}) {
    KafkaOptions options;
    options.property_files["sasl.password"] = FileWith(bytes);
    EXPECT_THROW(KafkaProperties{options}, ConfigError) << bytes;
  }
}

TEST(KafkaPropertiesTest, NeverSaysWhatAFileHolds) {
  for (const char* name : {"security.protocol", "compression.type", "socket.timeout.ms"}) {
    KafkaOptions options;
    options.property_files[name] = FileWith("hush-hush");
    try {
      const KafkaProperties properties(options);
      FAIL() << "accepted";
    } catch (const ConfigError& error) {
      EXPECT_THAT(error.what(), AllOf(HasSubstr(name), Not(HasSubstr("hush"))));
    }
  }
}

TEST(KafkaPropertiesTest, ClientCheckFindsWhatLibrdkafkaSaysOnlyToAClient) {
  EXPECT_NO_THROW(CheckKafkaClient(With("compression.type", "lz4")));
  EXPECT_THROW(CheckKafkaClient(With("max.in.flight", "10")), ConfigError);
  KafkaOptions options = With("security.protocol", "ssl");
  options.properties["ssl.ca.location"] = "/nowhere/ca.crt";
  EXPECT_THROW(CheckKafkaClient(options), ConfigError);
}

TEST(KafkaPropertiesTest, RefusesADirectoryInPlaceOfAFile) {
  KafkaOptions options;
  options.property_files["sasl.password"] = "/tmp";
  EXPECT_THROW(KafkaProperties{options}, ConfigError);
}

TEST(KafkaPropertiesTest, NamesAFileThatItCannotRead) {
  KafkaOptions options;
  options.property_files["sasl.password"] = "/nowhere/password";
  try {
    const KafkaProperties properties(options);
    FAIL() << "accepted";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("kafka.property_files.sasl.password"),
                                    HasSubstr("/nowhere/password")));
  }
}

TEST(KafkaPropertiesTest, WarnsAboutScramWithAnOldLibrary) {
  const bool old = rd_kafka_version() < 0x020601ff;
  EXPECT_EQ(KafkaPropertyWarnings(With("sasl.mechanism", "SCRAM-SHA-256")).size(), old ? 1U : 0U);
  EXPECT_EQ(KafkaPropertyWarnings(With("sasl.mechanisms", "SCRAM-SHA-512")).size(), old ? 1U : 0U);
  EXPECT_TRUE(KafkaPropertyWarnings(With("sasl.mechanism", "PLAIN")).empty());
}

}  // namespace
}  // namespace dtbridge
