#include "process_metrics.h"

#include <dirent.h>
#include <prometheus/client_metric.h>
#include <prometheus/metric_type.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <locale>
#include <memory>
#include <optional>
#include <sstream>
#include <utility>

namespace dtbridge {
namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

void Append(std::vector<prometheus::MetricFamily>& families, const char* name, const char* help,
            prometheus::MetricType type, double value) {
  prometheus::ClientMetric metric;
  if (type == prometheus::MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
  families.push_back({name, help, type, {std::move(metric)}});
}

std::optional<double> OpenDescriptors() {
  const std::unique_ptr<DIR, CloseDirectory> directory(::opendir("/proc/self/fd"));
  if (!directory) return std::nullopt;
  int count = 0;
  while (const dirent* entry = ::readdir(directory.get())) {
    if (entry->d_name[0] != '.') ++count;
  }
  return count - 1;  // without the one that looks
}

/// The machine's start, in seconds since the epoch: the `btime` line of /proc/stat.
std::optional<double> BootTime() {
  std::ifstream file("/proc/stat");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    words.imbue(std::locale::classic());
    std::string name;
    double seconds = 0;
    if (words >> name >> seconds && name == "btime") return seconds;
  }
  return std::nullopt;
}

void AppendStat(std::vector<prometheus::MetricFamily>& families) {
  std::ifstream file("/proc/self/stat");
  std::string line;
  ProcessStat stat;
  if (!std::getline(file, line) || !ParseProcessStat(line, stat)) return;

  using prometheus::MetricType;
  const auto ticks_per_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const auto page_bytes = static_cast<double>(::sysconf(_SC_PAGESIZE));
  Append(families, "process_cpu_seconds_total", "Total user and system CPU time spent in seconds.",
         MetricType::Counter, (stat.user_ticks + stat.system_ticks) / ticks_per_second);
  Append(families, "process_resident_memory_bytes", "Resident memory size in bytes.",
         MetricType::Gauge, stat.resident_pages * page_bytes);
  Append(families, "process_virtual_memory_bytes", "Virtual memory size in bytes.",
         MetricType::Gauge, stat.virtual_bytes);
  if (const auto boot = BootTime()) {
    Append(families, "process_start_time_seconds",
           "Start time of the process since unix epoch in seconds.", MetricType::Gauge,
           *boot + stat.start_ticks / ticks_per_second);
  }
}

}  // namespace

bool ParseProcessStat(const std::string& text, ProcessStat& stat) {
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return false;
  std::istringstream fields(text.substr(name_end + 1));
  fields.imbue(std::locale::classic());
  std::string skipped;
  const auto skip = [&](int count) {
    for (int i = 0; i < count; ++i) fields >> skipped;
  };
  skip(11);  // fields 3 to 13
  fields >> stat.user_ticks >> stat.system_ticks;
  skip(6);  // fields 16 to 21
  fields >> stat.start_ticks >> stat.virtual_bytes >> stat.resident_pages;
  return !fields.fail();
}

void AppendProcessMetrics(std::vector<prometheus::MetricFamily>& families) {
  using prometheus::MetricType;
  AppendStat(families);
  if (const auto open = OpenDescriptors()) {
    Append(families, "process_open_fds", "Number of open file descriptors.", MetricType::Gauge,
           *open);
  }
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    Append(families, "process_max_fds", "Maximum number of open file descriptors.",
           MetricType::Gauge, static_cast<double>(limit.rlim_cur));
  }
}

}  // namespace dtbridge
