#include "load/load_tally.h"

#include <array>
#include <cstdio>

#include "dtbridge/json/object_writer.h"

namespace dtbridge {
namespace {

constexpr std::array kPercentiles{std::pair{"p50", 50.0}, std::pair{"p90", 90.0},
                                  std::pair{"p99", 99.0}, std::pair{"p99_9", 99.9},
                                  std::pair{"p99_99", 99.99}};

std::string Decimal(double number, int digits) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.*f", digits, number);
  return text.data();
}

std::string Milliseconds(std::chrono::microseconds duration) {
  return Decimal(static_cast<double>(duration.count()) / 1000, 3);
}

double AnsweredRate(const LoadTally& tally) {
  if (tally.elapsed.count() == 0) return 0;
  return static_cast<double>(tally.Answered()) * 1'000'000 /
         static_cast<double>(tally.elapsed.count());
}

/// Nothing was measured, so there is no number.
std::string HistogramJson(const LatencyHistogram& histogram) {
  const auto number = [&histogram](std::chrono::microseconds duration) {
    return histogram.Count() == 0 ? "null" : Milliseconds(duration);
  };
  json::ObjectWriter object;
  object.AddJson("mean", number(histogram.Mean()));
  for (const auto& [name, percent] : kPercentiles)
    object.AddJson(name, number(histogram.Percentile(percent)));
  return object.AddJson("max", number(histogram.Max())).Done();
}

std::string HistogramText(const char* name, const LatencyHistogram& histogram) {
  std::string text = name;
  if (histogram.Count() == 0) return text + "  nothing measured\n";
  for (const auto& [label, percent] : kPercentiles)
    text += std::string("  ") + label + " " + Milliseconds(histogram.Percentile(percent));
  return text + "  max " + Milliseconds(histogram.Max()) + "\n";
}

}  // namespace

std::string_view NameOf(LoadError error) {
  switch (error) {
    case LoadError::kLost:
      return "lost";
    case LoadError::kTimeout:
      return "timeout";
    case LoadError::kUnsent:
      return "unsent";
    case LoadError::kBad:
      return "bad_answer";
  }
  return "lost";
}

std::string LoadText(const LoadSetting& setting, const LoadTally& tally) {
  std::string text = setting.url + ": " + Decimal(setting.rate, 0) + " requests/s for " +
                     Decimal(static_cast<double>(setting.duration.count()) / 1000, 1) + " s over " +
                     std::to_string(setting.connections) + " connections, seed " +
                     std::to_string(setting.seed) + "\n";
  text += "planned " + std::to_string(tally.planned) + ", answered " +
          std::to_string(tally.Answered()) + " (" + Decimal(AnsweredRate(tally), 1) + "/s)\n";
  for (const auto& [status, count] : tally.statuses)
    text += "  " + std::to_string(status) + "  " + std::to_string(count) + "\n";
  for (const auto& [error, count] : tally.errors)
    text += "  " + std::string(NameOf(error)) + "  " + std::to_string(count) + "\n";
  if (tally.interrupted)
    text += "interrupted: " + std::to_string(tally.unanswered) + " still in flight, " +
            std::to_string(tally.unsent) + " due and not sent\n";
  text += HistogramText("latency ms", tally.latency);
  text += HistogramText("service ms", tally.service);
  text += "connections opened " + std::to_string(tally.connects) + ", failed " +
          std::to_string(tally.failed_connects) + "; most behind " +
          std::to_string(tally.most_behind) + "\n";
  if (tally.starved > 0)
    text += "This program was too slow " + std::to_string(tally.starved) +
            " times: the latencies hold its own delays.\n";
  if (!tally.last_problem.empty()) text += "last problem: " + tally.last_problem + "\n";
  return text;
}

std::string LoadJson(const LoadSetting& setting, const LoadTally& tally) {
  json::ObjectWriter statuses, errors;
  for (const auto& [status, count] : tally.statuses) statuses.Add(std::to_string(status), count);
  for (const auto& [error, count] : tally.errors) errors.Add(NameOf(error), count);
  return json::ObjectWriter()
      .Add("url", setting.url)
      .AddJson("rate", Decimal(setting.rate, 3))
      .Add("duration_ms", setting.duration.count())
      .Add("warm_up_ms", setting.warm_up.count())
      .Add("connections", setting.connections)
      .Add("seed", setting.seed)
      .Add("planned", tally.planned)
      .Add("answered", tally.Answered())
      .AddJson("answered_per_s", Decimal(AnsweredRate(tally), 3))
      .AddJson("elapsed_ms", Milliseconds(tally.elapsed))
      .AddJson("statuses", statuses.Done())
      .AddJson("errors", errors.Done())
      .Add("interrupted", tally.interrupted)
      .Add("unanswered", tally.unanswered)
      .Add("unsent", tally.unsent)
      .AddJson("latency_ms", HistogramJson(tally.latency))
      .AddJson("service_ms", HistogramJson(tally.service))
      .Add("most_behind", tally.most_behind)
      .Add("starved", tally.starved)
      .Add("connects", tally.connects)
      .Add("failed_connects", tally.failed_connects)
      .Add("last_problem", tally.last_problem)
      .Done();
}

}  // namespace dtbridge
