#pragma once

#include <prometheus/metric_family.h>

#include <string>
#include <vector>

namespace dtbridge {

/// Appends the `process_*` families that Prometheus' client libraries agree on
/// (https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics), read now.
///
/// What the kernel does not tell is left out rather than written as 0.
void AppendProcessMetrics(std::vector<prometheus::MetricFamily>& families);

/// The fields of /proc/<pid>/stat that the metrics need (proc(5)); in clock ticks, bytes and pages.
struct ProcessStat {
  double user_ticks = 0;
  double system_ticks = 0;
  double start_ticks = 0;  ///< since the machine's start
  double virtual_bytes = 0;
  double resident_pages = 0;
};

/// False when `text` is no such line. The process' name may hold blanks and parentheses.
bool ParseProcessStat(const std::string& text, ProcessStat& stat);

}  // namespace dtbridge
