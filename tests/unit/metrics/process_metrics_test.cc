#include "process_metrics.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <vector>

namespace dtbridge {
namespace {

double ValueOf(const std::string& name) {
  std::vector<prometheus::MetricFamily> families;
  AppendProcessMetrics(families);
  for (const auto& family : families) {
    if (family.name == name) return family.metric.at(0).gauge.value;
  }
  ADD_FAILURE() << "no " << name;
  return -1;
}

TEST(ProcessStatTest, ReadsTheFieldsOfProc5) {
  ProcessStat stat;
  ASSERT_TRUE(ParseProcessStat(
      "4711 (dtbridge) S 1 4711 4711 0 -1 4194560 1205 0 3 0 250 75 1 2 20 0 7 0 123456 "
      "104857600 2560 18446744073709551615 1 1 0 0 0 0 0 4096 81923 0 0 0 17 1 0 0 0 0 0",
      stat));

  EXPECT_EQ(stat.user_ticks, 250);
  EXPECT_EQ(stat.system_ticks, 75);
  EXPECT_EQ(stat.start_ticks, 123456);
  EXPECT_EQ(stat.virtual_bytes, 104857600);
  EXPECT_EQ(stat.resident_pages, 2560);
}

TEST(ProcessStatTest, IsNotMisledByTheProcessName) {
  ProcessStat stat;
  ASSERT_TRUE(ParseProcessStat(
      "1 (a) R 9 (b) c) S 1 1 1 0 -1 0 0 0 0 0 10 20 0 0 20 0 1 0 30 40 50 0", stat));

  EXPECT_EQ(stat.user_ticks, 10);
  EXPECT_EQ(stat.resident_pages, 50);
}

TEST(ProcessStatTest, RefusesATornLine) {
  ProcessStat stat;
  EXPECT_FALSE(ParseProcessStat("", stat));
  EXPECT_FALSE(ParseProcessStat("1 (a) S 1 1 1 0 -1 0 0 0 0 0 10 20", stat));
}

TEST(ProcessMetricsTest, CountsADescriptorThatIsOpened) {
  const double before = ValueOf("process_open_fds");
  const int descriptor = ::open("/dev/null", O_RDONLY);
  ASSERT_GE(descriptor, 0);

  EXPECT_EQ(ValueOf("process_open_fds"), before + 1);
  ::close(descriptor);
  EXPECT_EQ(ValueOf("process_open_fds"), before);
}

TEST(ProcessMetricsTest, SaysThatThisProcessStartedInThePastAndUsesMemory) {
  const double now =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();

  EXPECT_LE(ValueOf("process_start_time_seconds"), now + 1);
  EXPECT_GT(ValueOf("process_start_time_seconds"), now - 24 * 3600);
  EXPECT_GT(ValueOf("process_resident_memory_bytes"), 100'000);
  EXPECT_GE(ValueOf("process_virtual_memory_bytes"), ValueOf("process_resident_memory_bytes"));
  EXPECT_GT(ValueOf("process_max_fds"), 2);
}

}  // namespace
}  // namespace dtbridge
