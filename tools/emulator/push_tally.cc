#include "emulator/push_tally.h"

#include <array>
#include <cstdio>

#include "dtbridge/json/object_writer.h"

namespace dtbridge {
namespace {

std::string Milliseconds(std::chrono::microseconds duration) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f", static_cast<double>(duration.count()) / 1000);
  return text.data();
}

std::string StatusName(int status) { return status == 0 ? "no_answer" : std::to_string(status); }

}  // namespace

std::string ProgressText(const PushTally& tally, std::size_t waiting, std::size_t on_the_way) {
  return std::to_string(tally.events) + " events, " +
         std::to_string(tally.Count(PushVerdict::kAcknowledged)) + " acknowledged, " +
         std::to_string(tally.Count(PushVerdict::kRefused)) + " forged refused, " +
         std::to_string(waiting) + " waiting, " + std::to_string(on_the_way) + " in flight, " +
         std::to_string(tally.Count(PushVerdict::kRetry)) + " retries";
}

std::string SummaryText(const PushSetting& setting, const PushTally& tally) {
  const auto row = [](const char* name, std::uint64_t number, const char* note) {
    std::array<char, 128> text{};
    std::snprintf(text.data(), text.size(), "%-14s %10llu  %s\n", name,
                  static_cast<unsigned long long>(number), note);
    return std::string(text.data());
  };
  const std::string again = "with --start " + FormatRfc3339(setting.start) + ": the same events";
  std::string text = row("seed", setting.seed, again.c_str());
  text += row("events", tally.events, "made");
  text += row("  good", tally.events - tally.forged, "to be acknowledged");
  text += row("  forged", tally.forged, "to be refused");
  text += row("copies", tally.copies, "of good events, on purpose");
  text += row("acknowledged", tally.Count(PushVerdict::kAcknowledged), "good events and copies");
  text += row("given up", tally.Count(PushVerdict::kGivenUp), "too old; lost");
  text += row("refused", tally.Count(PushVerdict::kRefused), "forged events");
  text += row("believed", tally.Count(PushVerdict::kBelieved), "forged events that got a 2xx");
  text += row("left", tally.left, "still waiting when it was broken off");
  text += row("attempts", tally.attempts, "");
  for (const auto& [status, count] : tally.statuses)
    text += row(("  " + StatusName(status)).c_str(), count, "");
  if (tally.latency.Count() == 0) return text;
  text += "latency ms     p50 " + Milliseconds(tally.latency.Percentile(50)) + "  p90 " +
          Milliseconds(tally.latency.Percentile(90)) + "  p99 " +
          Milliseconds(tally.latency.Percentile(99)) + "  max " +
          Milliseconds(tally.latency.Max()) + "\n";
  return text;
}

std::string SummaryJson(const PushSetting& setting, const PushTally& tally) {
  json::ObjectWriter statuses;
  for (const auto& [status, count] : tally.statuses) statuses.Add(StatusName(status), count);
  const auto number = [&tally](std::chrono::microseconds duration) {
    return tally.latency.Count() == 0 ? "null" : Milliseconds(duration);
  };
  const std::string latency = json::ObjectWriter()
                                  .AddJson("p50", number(tally.latency.Percentile(50)))
                                  .AddJson("p90", number(tally.latency.Percentile(90)))
                                  .AddJson("p99", number(tally.latency.Percentile(99)))
                                  .AddJson("max", number(tally.latency.Max()))
                                  .Done();
  return json::ObjectWriter()
      .Add("entry", "summary")
      .Add("seed", setting.seed)
      .Add("start", FormatRfc3339(setting.start))
      .Add("events", tally.events)
      .Add("forged", tally.forged)
      .Add("copies", tally.copies)
      .Add("acknowledged", tally.Count(PushVerdict::kAcknowledged))
      .Add("given_up", tally.Count(PushVerdict::kGivenUp))
      .Add("refused", tally.Count(PushVerdict::kRefused))
      .Add("believed", tally.Count(PushVerdict::kBelieved))
      .Add("left", tally.left)
      .Add("attempts", tally.attempts)
      .AddJson("statuses", statuses.Done())
      .AddJson("latency_ms", latency)
      .Done();
}

}  // namespace dtbridge
