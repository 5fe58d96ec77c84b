#include "config_watcher.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/temporary_directory.h"
#include "unit/keeper/captured_log.h"

namespace dtbridge {
namespace {

constexpr const char* kText =
    "connectors: [{name: a, path: /v1/a, signature: {secret_files: [secret]}}]\n"
    "kafka: {brokers: [\"kafka-1:9092\"]}\n";

class ConfigWatcherTest : public testing::Test {
 protected:
  TemporaryDirectory directory_;
  const ConfigSources sources_{
      .file = directory_.Write("bridge.yaml", kText), .environment = {}, .flags = {}};
  CapturedLog log_;
  ConfigWatcher watcher_{LoadConfig(sources_), sources_, log_.logger, log_.registry};
};

TEST_F(ConfigWatcherTest, SaysThatAChangeNeedsARestart) {
  watcher_.Run();
  EXPECT_FALSE(watcher_.RestartRequired());

  directory_.Write("bridge.yaml", std::string(kText) + "listen: {workers: 3}\n");
  watcher_.Run();
  EXPECT_TRUE(watcher_.RestartRequired());
  EXPECT_TRUE(log_.Has({"\"warn\"", "restart to use it"}));

  directory_.Write("bridge.yaml", kText);
  watcher_.Run();
  EXPECT_FALSE(watcher_.RestartRequired());
}

TEST_F(ConfigWatcherTest, AppliesTheLogLevelWithoutARestart) {
  directory_.Write("bridge.yaml", std::string(kText) + "log: {level: debug}\n");
  watcher_.Run();
  EXPECT_FALSE(watcher_.RestartRequired());
  EXPECT_TRUE(log_.Has({"log level changed", "debug"}));
}

TEST_F(ConfigWatcherTest, SaysOnceThatAFileCannotBeUsed) {
  directory_.Write("bridge.yaml", "connectors: 3\n");
  watcher_.Run();
  watcher_.Run();
  EXPECT_TRUE(watcher_.RestartRequired());
  ASSERT_EQ(log_.lines.size(), 1U);
  EXPECT_TRUE(log_.Has({"\"error\"", "cannot be used", "bridge.yaml:1: connectors"}));
}

TEST_F(ConfigWatcherTest, SaysOnceThatTheFileIsGoneAtTwoLooks) {
  std::filesystem::remove(sources_.file);
  watcher_.Run();
  EXPECT_FALSE(watcher_.RestartRequired()) << "somebody may be replacing it";
  EXPECT_TRUE(log_.lines.empty());

  watcher_.Run();
  watcher_.Run();
  EXPECT_TRUE(watcher_.RestartRequired());
  ASSERT_EQ(log_.lines.size(), 1U);
  EXPECT_TRUE(log_.Has({"\"error\"", "cannot be used", sources_.file}));

  directory_.Write("bridge.yaml", kText);
  watcher_.Run();
  EXPECT_FALSE(watcher_.RestartRequired()) << "the same file is there again";
}

TEST_F(ConfigWatcherTest, MindsNoFileThatIsGoneForOneLook) {
  for (int i = 0; i < 3; ++i) {
    std::filesystem::remove(sources_.file);
    watcher_.Run();
    directory_.Write("bridge.yaml", kText);
    watcher_.Run();
  }
  EXPECT_FALSE(watcher_.RestartRequired());
  EXPECT_TRUE(log_.lines.empty());
}

}  // namespace
}  // namespace dtbridge
