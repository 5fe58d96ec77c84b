#include "rebuild_probe.h"

#include <set>

namespace dtbridge {
namespace {

constexpr std::string_view kComponent = "rebuild";

std::string_view NameOf(RebuildEnd end) {
  switch (end) {
    case RebuildEnd::kHistory:
      return "history";
    case RebuildEnd::kLimit:
      return "limit";
    case RebuildEnd::kTime:
      return "time";
  }
  return "";
}

std::string StateOf(const RebuildSummary& summary) {
  const bool is_incomplete = summary.end == RebuildEnd::kTime || !summary.unreadable.empty();
  if (!summary.failure.empty() || (is_incomplete && summary.records == 0)) return "failed";
  return is_incomplete ? "partial" : "done";
}

}  // namespace

RebuildProbe::RebuildProbe(bool is_off, Logger& logger, Registry& registry)
    : logger_(logger),
      records_(registry
                   .Counters("dedup_rebuild_records_total",
                             "Records read to fill the duplicate window after the start.")
                   .With()),
      entries_(registry
                   .Counters("dedup_rebuild_entries_total",
                             "Events put into the duplicate window from these records.")
                   .With()),
      duration_(registry
                    .Gauges("dedup_rebuild_duration_seconds",
                            "How long filling the duplicate window took; 0 before its end.")
                    .With()) {
  const auto states = registry.Gauges(
      "dedup_rebuild_state", "1 for how far filling the duplicate window after the start is.");
  for (const char* state : {"off", "waiting", "reading", "done", "partial", "failed"}) {
    states_.emplace(state, states.With({{"state", state}}));
  }
  Enter(is_off ? "off" : "waiting");
}

void RebuildProbe::Began() const { Enter("reading"); }
void RebuildProbe::Read(std::size_t records) const {
  records_.Increment(static_cast<double>(records));
}
void RebuildProbe::Added(std::size_t entries) const {
  entries_.Increment(static_cast<double>(entries));
}

void RebuildProbe::Ended(const RebuildSummary& summary, const std::vector<std::string>& topics,
                         std::chrono::milliseconds took) const {
  duration_.Set(std::chrono::duration<double>(took).count());
  Enter(StateOf(summary));
  if (!summary.failure.empty()) {
    logger_.Warn(kComponent,
                 "the duplicate window could not be filled from the topics; what was stored before "
                 "the start is stored again when it is repeated",
                 {{"reason", summary.failure}, {"ms", took.count()}});
    return;
  }
  if (summary.unreadable.empty() && summary.end == RebuildEnd::kTime) {
    logger_.Warn(
        kComponent,
        "the time to fill the duplicate window was up before all was read; what was "
        "stored earlier is stored again when it is repeated",
        {{"records", summary.records}, {"entries", summary.entries}, {"ms", took.count()}});
    return;
  }
  if (summary.unreadable.empty()) {
    logger_.Info(kComponent, "the duplicate window is filled from the topics",
                 {{"records", summary.records},
                  {"entries", summary.entries},
                  {"ended_by", NameOf(summary.end)},
                  {"ms", took.count()}});
    return;
  }
  std::set<std::size_t> unreadable;
  for (const auto& each : summary.unreadable) unreadable.insert(each.topic);
  const UnreadableTopic& first = summary.unreadable.front();
  logger_.Warn(kComponent,
               "some topics could not be read to fill the duplicate window; what was stored there "
               "before the start is stored again when it is repeated",
               {{"reason", first.why},
                {"topic", topics[first.topic]},
                {"unreadable_topics", unreadable.size()},
                {"records", summary.records},
                {"entries", summary.entries},
                {"ended_by", NameOf(summary.end)},
                {"ms", took.count()}});
}

void RebuildProbe::Stopped() const { Enter("off"); }

void RebuildProbe::Enter(const std::string& state) const {
  for (const auto& [name, gauge] : states_) gauge.Set(name == state ? 1 : 0);
}

}  // namespace dtbridge
